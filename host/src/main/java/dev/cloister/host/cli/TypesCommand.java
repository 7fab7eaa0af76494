package dev.cloister.host.cli;

import dev.cloister.api.Outcome;
import dev.cloister.host.deploy.EnvTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister types`.
@Command(
    name = "types",
    description = {
      "Write what a script finds in env as TypeScript declares it.",
      "The names of the types are those of the package @cloudflare/workers-types; secrets are read"
          + " from .dev.vars."
    })
final class TypesCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      defaultValue = ".",
      description = "The folder that has the wrangler.jsonc. Default: this one.")
  private Path folder = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "worker-configuration.d.ts",
      description = "The file to write, beginning at the folder. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("");

  @Mixin private EnvironmentOption environment = new EnvironmentOption();

  TypesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    String text =
        switch (EnvTypes.of(folder, environment.name(surroundings))) {
          case Outcome.Answered<String>(var written) -> written;
          case Outcome.Failed<String>(var failure) -> throw new CommandFailed(failure);
        };
    Path file = folder.resolve(out);
    Files.writeString(file, text);
    surroundings.say("wrote " + file);
    return ExitCode.DONE;
  }
}
