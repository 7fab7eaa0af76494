package dev.cloister.host.deploy;

import java.nio.file.Path;

/// The bundler: a native program that is run as a child process, bounded in time and output.
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable", "DoNotCall"})
public final class Esbuild {
  /// Unpacks the program that is shipped with the host into `cache` when it is first needed.
  public Esbuild(Path cache) {}
}
