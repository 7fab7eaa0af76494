package dev.cloister.host.cli;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import java.util.stream.Stream;

/// Where in the admin API things are.
final class ApiPaths {
  static final ApiPath TENANTS = ApiPath.of("v1", "tenants");

  private ApiPaths() {}

  /// A tenant's resource, with `rest` below it.
  static ApiPath tenant(TenantId tenant, String... rest) {
    return below(Stream.of("v1", "tenants", tenant.name()), rest);
  }

  /// A script's resource, with `rest` below it.
  static ApiPath script(ScriptName script, String... rest) {
    return below(
        Stream.of("v1", "tenants", script.tenant().name(), "scripts", script.name()), rest);
  }

  private static ApiPath below(Stream<String> first, String... rest) {
    return ApiPath.of(Stream.concat(first, Stream.of(rest)).toArray(String[]::new));
  }
}
