package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.script.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/// A jar as an author makes one: with the JDK's own `javac` and `jar`.
final class JarOfSources {
  private JarOfSources() {}

  /// Compiles the files that end in `.java`; the others become resources.
  ///
  /// @param folder an empty one to work in
  /// @param jarOptions such as `--main-class`, `shop.Main`
  static byte[] made(Path folder, Map<String, String> files, String... jarOptions)
      throws Exception {
    var classes = Files.createDirectories(folder.resolve("classes"));
    var api = Path.of(Script.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var compile = new ArrayList<>(List.of("-d", classes.toString(), "-classpath", api.toString()));
    for (var file : files.entrySet()) {
      var isSource = file.getKey().endsWith(".java");
      var path = (isSource ? folder.resolve("sources") : classes).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      if (isSource) {
        compile.add(path.toString());
      }
    }
    run("javac", compile);
    var jar = folder.resolve("made.jar");
    var pack = new ArrayList<>(List.of("--create", "--file", jar.toString()));
    pack.addAll(List.of(jarOptions));
    pack.addAll(List.of("-C", classes.toString(), "."));
    run("jar", pack);
    return Files.readAllBytes(jar);
  }

  private static void run(String tool, List<String> arguments) {
    var exit =
        ToolProvider.findFirst(tool)
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    assertThat(exit).as(tool).isZero();
  }
}
