package dev.cloister.host.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version of Cloister that runs, as the build wrote it into the jar.
public final class BuildVersion {
  /// The version; `unpacked` when run from class files.
  public static final String TEXT = read();

  private BuildVersion() {}

  private static String read() {
    try (var pom =
        BuildVersion.class.getResourceAsStream(
            "/META-INF/maven/dev.cloister/host/pom.properties")) {
      if (pom == null) {
        return "unpacked";
      }
      var properties = new Properties();
      properties.load(pom);
      return properties.getProperty("version", "unpacked");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
