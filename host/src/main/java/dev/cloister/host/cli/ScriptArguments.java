package dev.cloister.host.cli;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `SCRIPT --tenant T`: which script a command is about.
final class ScriptArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "The script's name.")
  private @Nullable String script;

  @Option(names = "--tenant", required = true, description = "The tenant the script belongs to.")
  private @Nullable TenantId tenant;

  /// The script. Both parts are there once picocli has read a command line.
  ScriptName name() {
    return name(command, tenant, script);
  }

  /// What a command was told, as one name; a usage error when it cannot be one.
  static ScriptName name(CommandSpec command, @Nullable TenantId tenant, @Nullable String script) {
    if (tenant == null || script == null) {
      throw new IllegalStateException("The command line has not been read.");
    }
    try {
      return new ScriptName(tenant, script);
    } catch (IllegalArgumentException notAName) {
      throw new ParameterException(command.commandLine(), notAName.getMessage(), notAName);
    }
  }

  /// The script's resource, with `rest` below it.
  ApiPath path(String... rest) {
    return ApiPaths.script(name(), rest);
  }
}
