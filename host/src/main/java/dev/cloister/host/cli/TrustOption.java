package dev.cloister.host.cli;

import dev.cloister.host.cli.client.ApiPath;
import java.util.List;
import picocli.CommandLine.Option;

/// `--trust-key`: whose signatures are accepted beside the host's own.
final class TrustOption {
  @Option(
      names = "--trust-key",
      paramLabel = "KEY",
      description = {
        "Accept what is signed with this key, as cloister backup key prints it on the host that",
        "made the file. May be given several times."
      })
  private List<String> keys = List.of();

  /// The path with these keys.
  ApiPath on(ApiPath path) {
    return keys.isEmpty() ? path : path.with("trust", keys);
  }
}
