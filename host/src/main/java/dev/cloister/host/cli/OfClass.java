package dev.cloister.host.cli;

import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `--tenant T --script S --class C`: where an object is.
final class OfClass {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(names = "--tenant", required = true, description = "The tenant.")
  private @Nullable TenantId tenant;

  @Option(names = "--script", required = true, description = "The script.")
  private @Nullable String script;

  @Option(
      names = "--class",
      required = true,
      paramLabel = "CLASS",
      description = "The object's class.")
  private String className = "";

  String className() {
    return className;
  }

  ApiPath path(String object, String... rest) {
    var below = Stream.concat(Stream.of("objects", object), Stream.of(rest)).toArray(String[]::new);
    return ApiPaths.script(ScriptArguments.name(command, tenant, script), below)
        .with("class", className);
  }
}
