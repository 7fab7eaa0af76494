package dev.cloister.host.cli;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// Which Cloister this is, from what Maven puts into the jar, and which Java runs it.
final class BuildVersion implements IVersionProvider {
  private static final String POM = "/META-INF/maven/dev.cloister/host/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"cloister " + version(), "Java " + Runtime.version()};
  }

  /// The version; `unpacked` when run from class files.
  static String version() throws IOException {
    try (var pom = BuildVersion.class.getResourceAsStream(POM)) {
      if (pom == null) {
        return "unpacked";
      }
      var properties = new Properties();
      properties.load(pom);
      return properties.getProperty("version", "unpacked");
    }
  }
}
