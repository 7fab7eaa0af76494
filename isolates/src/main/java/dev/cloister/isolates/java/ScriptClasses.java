package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.ScriptModule;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The classes of a script: those of its jar, or those that its sources become; and the jar's other
/// files as their resources.
///
/// Their loader sees the JDK and the API of scripts, and nothing else of this process by its own
/// means. That keeps names apart; it is no wall.
///
/// Limits: [#COUNT_MAX] classes and as many resources, of [#BYTES_MAX] together.
final class ScriptClasses extends ClassLoader {
  /// Classes of one script.
  static final int COUNT_MAX = 5_000;

  /// Bytes of all classes together, and of all files of a jar.
  static final long BYTES_MAX = 32L << 20;

  private static final String CLASS_ENDING = ".class";

  private final Map<String, byte[]> bytes;
  private final Map<String, byte[]> resources;
  private final String mainClass;

  private ScriptClasses(
      Map<String, byte[]> bytes, Map<String, byte[]> resources, String mainClass) {
    super("script", new Api());
    this.bytes = Map.copyOf(bytes);
    this.resources = Map.copyOf(resources);
    this.mainClass = mainClass;
  }

  static ScriptClasses of(String mainModule, List<ScriptModule> modules) throws NotCompiled {
    var classes = new LinkedHashMap<String, byte[]>();
    var resources = new LinkedHashMap<String, byte[]>();
    var main = "";
    for (var module : modules) {
      if (module.kind() == ScriptModule.Kind.JAR) {
        var jar = JarFiles.read(module);
        add(jar.classes(), module.path(), classes);
        resources.putAll(jar.resources());
        if (module.path().equals(mainModule)) {
          main = mainClassOf(jar, mainModule);
        }
      }
    }
    var sources = modules.stream().filter(each -> each.kind() == ScriptModule.Kind.JAVA).toList();
    if (!sources.isEmpty() && !classes.isEmpty()) {
      throw new NotCompiled(
          "not implemented: sources and jars in one script; upload one jar with all of it.", "");
    }
    if (!sources.isEmpty()) {
      add(SourceCompiler.compile(sources), mainModule, classes);
      main = classOf(mainModule, classes.keySet());
    }
    return new ScriptClasses(classes, resources, main);
  }

  private static String mainClassOf(JarFiles jar, String path) throws NotCompiled {
    var name =
        jar.mainClass()
            .orElseThrow(
                () -> new NotCompiled("The jar's manifest names no Main-Class.", path + ":1:1"));
    if (!jar.classes().containsKey(name)) {
      throw new NotCompiled(
          "The jar has no class %s, which its manifest names as Main-Class.".formatted(name),
          path + ":1:1");
    }
    return name;
  }

  private static void add(Map<String, byte[]> more, String from, Map<String, byte[]> all)
      throws NotCompiled {
    all.putAll(more);
    var together = all.values().stream().mapToLong(each -> each.length).sum();
    if (all.size() > COUNT_MAX || together > BYTES_MAX) {
      throw tooMuch(from);
    }
  }

  static NotCompiled tooMuch(String path) {
    return new NotCompiled(
        "A script may have %d classes and as many other files, of %d bytes together; this is more."
            .formatted(COUNT_MAX, BYTES_MAX),
        path + ":1:1");
  }

  /// The class that is named as its file, in whatever package the file says.
  private static String classOf(String path, Set<String> classes) throws NotCompiled {
    var file = path.substring(path.lastIndexOf('/') + 1);
    var name = file.substring(0, file.length() - ".java".length());
    var found =
        classes.stream()
            .filter(each -> each.equals(name) || each.endsWith("." + name))
            .filter(each -> path.endsWith(each.replace('.', '/') + ".java") || !path.contains("/"))
            .toList();
    if (found.size() != 1) {
      throw new NotCompiled(
          "The file has no class %s in the package that its folders say.".formatted(name),
          path + ":1:1");
    }
    return found.getFirst();
  }

  /// The class that is the script.
  Class<?> main() throws ClassNotFoundException {
    return loadClass(mainClass);
  }

  /// All of them.
  Set<String> names() {
    return bytes.keySet();
  }

  /// Whether a class is one of the script's own.
  boolean has(Class<?> type) {
    return type.getClassLoader() == this;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    var content = bytes.get(name);
    if (content == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, content, 0, content.length);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    var content =
        name.endsWith(CLASS_ENDING)
            ? bytes.get(name.substring(0, name.length() - CLASS_ENDING.length()).replace('/', '.'))
            : resources.get(name);
    return content == null ? null : ResourceUrl.of(name, content);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    var found = findResource(name);
    return Collections.enumeration(found == null ? List.of() : List.of(found));
  }

  /// The JDK, and the API of scripts.
  private static final class Api extends ClassLoader {
    private static final String PACKAGE = "dev.cloister.api.script.";

    Api() {
      super("script-api", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        throw new ClassNotFoundException(name);
      }
      return Class.forName(name, false, ScriptClasses.class.getClassLoader());
    }
  }
}
