package dev.cloister.host.http;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which script a request is for, and the URL that the script sees.
///
/// Two forms: the host name `<script>.<tenant>.<base>`, where the script sees its own origin and
/// the path as it is; and, on any host that is no tenant's, the path `/~<tenant>/<script>/rest`,
/// where it sees `/rest`. Nothing is decoded or normalised: the names are labels, which need no
/// encoding, and what follows them goes to the script byte for byte, so `..` or `%2F` in it can
/// lead nowhere else.
record TenantAddress(ScriptName script, String url) {
  private static final Pattern NAME_WITH_PORT = Pattern.compile("([^:]*)(:[0-9]*)?");

  /// Finds the address, or null when there is none. `authority` is the host with its port,
  /// `pathAndQuery` begins with a slash.
  static @Nullable TenantAddress of(String authority, String pathAndQuery, String baseDomain) {
    var lowerCase = authority.toLowerCase(Locale.ROOT);
    var parts = NAME_WITH_PORT.matcher(lowerCase);
    var host = parts.matches() ? parts.group(1) : "";
    var origin = "http://" + lowerCase;
    if (host.endsWith(baseDomain) && host.length() > baseDomain.length()) {
      return byHost(host, origin, pathAndQuery, baseDomain);
    }
    return pathAndQuery.startsWith("/~") ? byPath(origin, pathAndQuery) : null;
  }

  /// Whether a host name lies below the base domain, so that only tenants' scripts answer there.
  static boolean isTenants(String authority, String baseDomain) {
    var parts = NAME_WITH_PORT.matcher(authority.toLowerCase(Locale.ROOT));
    return parts.matches() && parts.group(1).endsWith("." + baseDomain);
  }

  private static @Nullable TenantAddress byHost(
      String host, String origin, String pathAndQuery, String baseDomain) {
    int end = host.length() - baseDomain.length() - 1;
    int dot = host.indexOf('.');
    if (host.charAt(end) != '.' || dot >= end) {
      return null;
    }
    return named(host.substring(dot + 1, end), host.substring(0, dot), origin + pathAndQuery);
  }

  private static @Nullable TenantAddress byPath(String origin, String pathAndQuery) {
    int slash = pathAndQuery.indexOf('/', 2);
    if (slash < 0) {
      return null;
    }
    int end = slash + 1;
    while (end < pathAndQuery.length() && "/?".indexOf(pathAndQuery.charAt(end)) < 0) {
      end++;
    }
    var rest = pathAndQuery.substring(end);
    return named(
        pathAndQuery.substring(2, slash),
        pathAndQuery.substring(slash + 1, end),
        origin + (rest.startsWith("/") ? rest : "/" + rest));
  }

  private static @Nullable TenantAddress named(String tenant, String script, String url) {
    try {
      var owner = new TenantId(tenant);
      // A script of a dispatch namespace answers to whoever dispatches to it.
      return owner.dispatched().isPresent()
          ? null
          : new TenantAddress(new ScriptName(owner, script), url);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
