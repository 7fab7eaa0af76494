package dev.cloister.host.cli;

import dev.cloister.api.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Packs a folder, or a single file, for an upload.
@FunctionalInterface
interface Packing {
  /// Packs what is there now as its configuration says in this environment, with these variables on
  /// top of its own, or says what is wrong with it and where.
  Outcome<Packed> pack(Path folder, Optional<String> environment, Map<String, String> vars);

  /// A packed folder.
  ///
  /// @param name what its configuration calls the script, if it does
  /// @param notes what was accepted and has no effect, a sentence each
  record Packed(Optional<String> name, byte[] zip, List<String> notes) {}
}
