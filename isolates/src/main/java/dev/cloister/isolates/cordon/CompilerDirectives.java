package dev.cloister.isolates.cordon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a cordon's JVM is told of how to compile GraalVM's compiler, which is Java itself: with C1
/// alone.
///
/// It has a minute's work in a new cordon. C2 took half of that minute to compile it, and gave back
/// less than it took: `docs/performance.md` has both.
final class CompilerDirectives {
  private static final String FILE = "compiler-directives.json";
  private static final String C1_ALONE =
      """
      [{ match: ["jdk/graal/compiler/*.*"], c2: { Exclude: true } }]
      """;

  private CompilerDirectives() {}

  /// Writes them into this folder, which the JVM can read; the options that name them.
  static List<String> writtenTo(Path folder) throws IOException {
    var file = Files.writeString(folder.resolve(FILE), C1_ALONE);
    return List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:CompilerDirectivesFile=" + file);
  }
}
