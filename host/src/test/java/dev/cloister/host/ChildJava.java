package dev.cloister.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The words that run a class of these tests in a JVM of its own, which may be killed.
public final class ChildJava {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          // Soon gone again: the second compiler would take more than it gives.
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private ChildJava() {}

  /// The command that runs its `main`.
  public static List<String> command(Class<?> main, String... arguments) {
    var words = command(main, List.of(), System.getProperty("java.class.path"));
    words.addAll(List.of(arguments));
    return words;
  }

  /// The same with more options and another class path; arguments may be added.
  static List<String> command(Class<?> main, List<String> options, String classPath) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(OPTIONS);
    words.addAll(options);
    words.addAll(List.of("-cp", classPath, main.getName()));
    return words;
  }
}
