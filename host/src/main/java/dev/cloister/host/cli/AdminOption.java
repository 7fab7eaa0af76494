package dev.cloister.host.cli;

import dev.cloister.host.cli.client.AdminClient;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `--admin`: which server a command talks to.
final class AdminOption {
  private static final String BY_DEFAULT = "http://127.0.0.1:8081";
  private static final String VARIABLE = "CLOISTER_ADMIN";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = {
        "The server's admin address.",
        "Default: the environment's " + VARIABLE + ", else " + BY_DEFAULT + "."
      })
  private @Nullable String admin;

  /// A client of the chosen server.
  AdminClient client(Surroundings surroundings) {
    String chosen =
        admin != null ? admin : surroundings.environment().getOrDefault(VARIABLE, BY_DEFAULT);
    return new AdminClient(address(chosen));
  }

  private URI address(String text) {
    try {
      URI address = URI.create(text);
      if ("http".equals(address.getScheme()) && address.getHost() != null) {
        return new URI("http", null, address.getHost(), address.getPort(), "/", null, null);
      }
    } catch (IllegalArgumentException | URISyntaxException _) {
      // Said below.
    }
    throw new ParameterException(
        command.commandLine(),
        "The admin address \"%s\" is not one such as %s.".formatted(text, BY_DEFAULT));
  }
}
