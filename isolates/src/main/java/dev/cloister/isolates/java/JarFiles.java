package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.ScriptModule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// What is in an uploaded jar: its classes by their names, all other files by theirs, and the class
/// that its manifest calls main. Signatures are files like others.
///
/// Counted while it is unpacked, so that a small jar cannot become large: at most as much as
/// [ScriptClasses] says. The host has looked at the names before it was stored.
record JarFiles(
    Map<String, byte[]> classes, Map<String, byte[]> resources, Optional<String> mainClass) {
  private static final String ENDING = ".class";

  static JarFiles read(ScriptModule jar) throws NotCompiled {
    var classes = new LinkedHashMap<String, byte[]>();
    var resources = new LinkedHashMap<String, byte[]>();
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar.content()))) {
      long left = ScriptClasses.BYTES_MAX;
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var bytes = in.readNBytes((int) left + 1);
        left -= bytes.length;
        if (isClass(entry.getName())) {
          classes.put(className(entry.getName()), bytes);
        } else if (!entry.isDirectory()) {
          resources.put(entry.getName(), bytes);
        }
        if (left < 0
            || classes.size() > ScriptClasses.COUNT_MAX
            || resources.size() > ScriptClasses.COUNT_MAX) {
          throw ScriptClasses.tooMuch(jar.path());
        }
      }
      return new JarFiles(classes, resources, mainClass(resources.get(JarFile.MANIFEST_NAME)));
    } catch (IOException | IllegalArgumentException e) {
      throw new NotCompiled("The jar cannot be read: " + e.getMessage(), jar.path() + ":1:1");
    }
  }

  private static Optional<String> mainClass(byte @Nullable [] manifest) throws IOException {
    return manifest == null
        ? Optional.empty()
        : Optional.ofNullable(
            new Manifest(new ByteArrayInputStream(manifest))
                .getMainAttributes()
                .getValue(Attributes.Name.MAIN_CLASS));
  }

  private static boolean isClass(String name) {
    return name.endsWith(ENDING)
        && !name.startsWith("META-INF/")
        && !name.endsWith("module-info.class");
  }

  private static String className(String file) {
    return file.substring(0, file.length() - ENDING.length()).replace('/', '.');
  }
}
