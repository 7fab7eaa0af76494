package dev.cloister.isolates.js;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The sources of the ES modules that `import` finds under the names of Node.js's modules.
///
/// An ES module names its exports in its text, so they come from a list, `node/names.js`; the
/// values come from `platform/node.js`, which evaluates a module when it is first imported.
///
/// Threads: any.
public final class NodeModules {
  private static final Pattern LINE = Pattern.compile("    '([a-z0-9_/]+)': '(.*)',");

  /// What cannot be imported by its bare name, as on Workers.
  private static final Set<String> ONLY_WITH_SCHEME = Set.of("sqlite", "test");

  private static final Map<String, byte[]> SOURCES = new ConcurrentHashMap<>();

  private NodeModules() {}

  /// Whether `specifier`, such as `node:util` or `util`, names a module of Node.js that a script
  /// can import.
  public static boolean has(String specifier) {
    var scheme = specifier.startsWith("node:");
    return known(scheme ? specifier.substring("node:".length()) : specifier, scheme);
  }

  /// Their names without the scheme, in order.
  public static List<String> names() {
    return Names.EXPORTS.keySet().stream().sorted().toList();
  }

  private static boolean known(String name, boolean scheme) {
    return Names.EXPORTS.containsKey(name) && (scheme || !ONLY_WITH_SCHEME.contains(name));
  }

  /// The text of a module; null when there is none of that name.
  static byte @Nullable [] source(String name, boolean scheme) {
    return known(name, scheme) ? SOURCES.computeIfAbsent(name, NodeModules::write) : null;
  }

  private static byte[] write(String name) {
    var source = new StringBuilder();
    source
        .append("const all = globalThis[Symbol.for('cloister.node')]('node:")
        .append(name)
        .append("');\nexport default all;\n");
    // An export may be called like a word of the language, a variable may not.
    var count = 0;
    for (var export : Names.EXPORTS.getOrDefault(name, List.of())) {
      source.append(
          "const e%d = all.%s; export { e%d as %s };\n".formatted(count, export, count, export));
      count++;
    }
    return source.toString().getBytes(UTF_8);
  }

  /// Read when the first module is imported.
  private static final class Names {
    static final Map<String, List<String>> EXPORTS = read();

    private static Map<String, List<String>> read() {
      try (InputStream in = NodeModules.class.getResourceAsStream("platform/node/names.js")) {
        if (in == null) {
          throw new IllegalStateException("The class path has no platform/node/names.js.");
        }
        return new String(in.readAllBytes(), UTF_8)
            .lines()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .collect(
                Collectors.toUnmodifiableMap(
                    line -> line.group(1), line -> exports(line.group(2))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static List<String> exports(String line) {
      return Arrays.stream(line.split(" "))
          .filter(entry -> !entry.isEmpty())
          .map(entry -> entry.replaceFirst("[*=].*", ""))
          .toList();
    }
  }
}
