package dev.cloister.isolates.js;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.options.OptionDescriptor;
import org.graalvm.polyglot.Engine;

/// What an engine and its languages can be told, each as a line: its name, its default, and what we
/// set it to, if we do. As a program it prints those of its own JVM.
final class OptionsOfCordons {
  private static final String OURS = "option ";

  private OptionsOfCordons() {}

  public static void main(String[] arguments) {
    known().forEach(line -> System.out.println(OURS + line));
  }

  /// Those of this JVM.
  static List<String> known() {
    var found = new ArrayList<String>();
    try (Engine engine = Platform.engine()) {
      for (var language : engine.getLanguages().values()) {
        language.getOptions().forEach(option -> found.add(line(option)));
      }
      for (var instrument : engine.getInstruments().values()) {
        instrument.getOptions().forEach(option -> found.add(line(option)));
      }
      engine.getOptions().forEach(option -> found.add(line(option)));
    }
    found.sort(null);
    return found;
  }

  /// Those of a JVM that has the compiler, as cordons have it.
  ///
  /// @param compiler the folder with its modules
  static List<String> knownWith(Path compiler) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+EnableJVMCI",
                "--upgrade-module-path=" + compiler,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                OptionsOfCordons.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(printed);
    }
    return printed
        .lines()
        .filter(line -> line.startsWith(OURS))
        .map(line -> line.substring(OURS.length()))
        .toList();
  }

  private static String line(OptionDescriptor option) {
    var ours = Platform.options().get(option.getName());
    return option.getName()
        + " = "
        + option.getKey().getDefaultValue()
        + (ours == null ? "" : " -> " + ours);
  }
}
