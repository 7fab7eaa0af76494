package dev.cloister.host.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which of a configuration's environments is meant.
final class EnvironmentOption {
  /// Where it stands when it is not on the command line; the name that `wrangler` knows.
  private static final String VARIABLE = "CLOUDFLARE_ENV";

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME",
      description =
          "The environment of the configuration, env.NAME in it. Default: $CLOUDFLARE_ENV, else what"
              + " stands at its top.")
  private @Nullable String name;

  /// The environment; empty for the top of the configuration.
  Optional<String> name(Surroundings surroundings) {
    String said = name == null ? surroundings.environment().getOrDefault(VARIABLE, "") : name;
    return said.isEmpty() ? Optional.empty() : Optional.of(said);
  }
}
