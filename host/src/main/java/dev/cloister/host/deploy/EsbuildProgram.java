package dev.cloister.host.deploy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// Where the esbuild program is on this machine.
///
/// In this order: the one that `CLOISTER_ESBUILD` names (system property, then environment), the
/// one shipped with the host as a Maven artifact, the one on the `PATH`.
final class EsbuildProgram {
  private static final String CHOSEN = "CLOISTER_ESBUILD";

  private EsbuildProgram() {}

  /// The program to run, unpacked into `cache` if need be.
  static Path find(Path cache) throws DeployRefused, IOException {
    Optional<Path> found = chosen();
    if (found.isEmpty()) {
      found = shipped(platform(), cache);
    }
    return found
        .or(EsbuildProgram::onPath)
        .orElseThrow(() ->
            DeployFailures.notImplemented(
                "not implemented: bundling on " + platform(),
                "Install esbuild and name it in CLOISTER_ESBUILD, or deploy plain JavaScript with relative imports."));
  }

  private static Optional<Path> chosen() throws DeployRefused {
    String chosen = System.getProperty(CHOSEN, System.getenv(CHOSEN));
    if (chosen == null || chosen.isBlank()) {
      return Optional.empty();
    }
    Path program = Path.of(chosen);
    if (!Files.isExecutable(program)) {
      throw DeployFailures.notImplemented(
          "not implemented: bundling here, for " + CHOSEN + " names no program",
          "Correct " + CHOSEN + ", or unset it to use the esbuild that is shipped.");
    }
    return Optional.of(program);
  }

  private static Optional<Path> onPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "esbuild"))
        .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
        .findFirst();
  }

  /// Unpacks the shipped program once. The folder's name has its version and hash, and what lies
  /// there is compared before it is run, so a changed file is replaced.
  private static Optional<Path> shipped(String platform, Path cache) throws IOException {
    byte[] program;
    String version;
    try (InputStream about =
        EsbuildProgram.class.getResourceAsStream(
            "/META-INF/maven/org.mvnpm.at.esbuild/%s/pom.properties".formatted(platform))) {
      if (about == null) {
        return Optional.empty();
      }
      var properties = new Properties();
      properties.load(about);
      version = properties.getProperty("version", "");
    }
    try (InputStream packed =
        EsbuildProgram.class.getResourceAsStream(
            "/META-INF/resources/_static/%s/%s/bin/esbuild".formatted(platform, version))) {
      if (packed == null) {
        return Optional.empty();
      }
      program = packed.readAllBytes();
    }
    Path folder =
        cache.resolve("esbuild-%s-%s".formatted(version, sha256(program).substring(0, 16)));
    Path target = folder.resolve("esbuild");
    if (!Files.isRegularFile(target) || !Arrays.equals(Files.readAllBytes(target), program)) {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "esbuild", ".new");
      Files.write(fresh, program);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return Optional.of(target);
  }

  /// This machine as esbuild's packages name it, such as `linux-x64`.
  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String processor =
        switch (arch) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
    return (os.startsWith("mac") ? "darwin" : os) + "-" + processor;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }
}
