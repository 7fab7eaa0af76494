package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.ScriptModule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;

/// What is in an uploaded jar: its classes by their names, and the class that its manifest calls
/// main.
///
/// Counted while it is unpacked, so that a small jar cannot become large: at most as much as
/// [ScriptClasses] says. The host has looked at the names before it was stored.
record JarClasses(Map<String, byte[]> classes, Optional<String> mainClass) {
  private static final String ENDING = ".class";

  static JarClasses read(ScriptModule jar) throws NotCompiled {
    var classes = new LinkedHashMap<String, byte[]>();
    try (var in = new JarInputStream(new ByteArrayInputStream(jar.content()))) {
      var main =
          Optional.ofNullable(in.getManifest())
              .map(manifest -> manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS));
      long left = ScriptClasses.BYTES_MAX;
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var bytes = in.readNBytes((int) left + 1);
        left -= bytes.length;
        if (left < 0 || classes.size() >= ScriptClasses.COUNT_MAX) {
          throw ScriptClasses.tooMuch(jar.path());
        }
        if (isClass(entry.getName())) {
          classes.put(className(entry.getName()), bytes);
        }
      }
      return new JarClasses(classes, main);
    } catch (IOException | IllegalArgumentException e) {
      throw new NotCompiled("The jar cannot be read: " + e.getMessage(), jar.path() + ":1:1");
    }
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
