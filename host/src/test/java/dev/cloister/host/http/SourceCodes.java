package dev.cloister.host.http;

import dev.cloister.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The failure codes in the main sources of all modules, found as text: what is given to a
/// `Failure`, by name or as it is, and every literal of a file that knows failures and that begins
/// like a code.
final class SourceCodes {
  /// Plugins have codes of their own, and pages of their own.
  private static final String PLUGINS = "sample-plugins";

  private static final String CODE = "\"([a-z]+)\\.([a-z]+(?:-[a-z]+)*)\"";
  private static final Pattern LITERAL = Pattern.compile(CODE);
  private static final Pattern NAMED = Pattern.compile("String ([A-Z_]+) =\\s+" + CODE);
  private static final Pattern GIVEN = Pattern.compile("new Failure\\.(\\w+)\\(\\s*" + CODE);
  private static final Pattern GIVEN_BY_NAME =
      Pattern.compile("new Failure\\.(\\w+)\\(\\s*(?:FailureCodes\\.)?([A-Z_]+),");

  /// By code: its usual failure where the source says which, so that its status can be asked for.
  private final Map<String, Optional<Failure>> codes = new TreeMap<>();

  private SourceCodes() {}

  /// Reads the sources; the working folder is a module's.
  static Map<String, Optional<Failure>> read() throws IOException {
    var found = new SourceCodes();
    var sources = sources();
    sources.forEach(found::given);
    var areas = found.codes.keySet().stream().map(SourceCodes::area).distinct().toList();
    for (var source : sources) {
      var literal = LITERAL.matcher(source);
      while (literal.find()) {
        if (areas.contains(literal.group(1))) {
          found.codes.putIfAbsent(unquoted(literal.group()), Optional.empty());
        }
      }
    }
    return found.codes;
  }

  /// The sources of the tests of all modules, as text.
  static List<String> tests() throws IOException {
    return sources("src/test");
  }

  private static List<String> sources() throws IOException {
    return sources("src/main/java").stream().filter(text -> text.contains("Failure")).toList();
  }

  private static List<String> sources(String below) throws IOException {
    var sources = new ArrayList<String>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (var folder : modules.map(each -> each.resolve(below)).toList()) {
        if (Files.isDirectory(folder) && !folder.startsWith(Path.of("..", PLUGINS))) {
          sources.addAll(texts(folder));
        }
      }
    }
    return sources;
  }

  private static List<String> texts(Path folder) throws IOException {
    var texts = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.filter(SourceCodes::isSource).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") || file.toString().endsWith(".js");
  }

  private void given(String source) {
    var names = new HashMap<String, String>();
    var named = NAMED.matcher(source);
    while (source.contains("new Failure.") && named.find()) {
      var code = named.group(2) + "." + named.group(3);
      names.put(named.group(1), code);
      codes.putIfAbsent(code, Optional.empty());
    }
    var given = GIVEN.matcher(source);
    while (given.find()) {
      var code = given.group(2) + "." + given.group(3);
      codes.put(code, failure(given.group(1), code));
    }
    var byName = GIVEN_BY_NAME.matcher(source);
    while (byName.find()) {
      var code = names.get(byName.group(2));
      if (code != null) {
        codes.put(code, failure(byName.group(1), code));
      }
    }
  }

  private static Optional<Failure> failure(String kind, String code) {
    return Optional.of(
        switch (kind) {
          case "Refused" -> new Failure.Refused(code, "", "");
          case "NotFound" -> new Failure.NotFound(code, "", "");
          case "LimitReached" -> new Failure.LimitReached(code, "", "", "", Optional.empty());
          case "ScriptFailed" -> new Failure.ScriptFailed(code, "", "", "");
          case "Moved" -> new Failure.Moved(code, "", "", "");
          case "Unavailable" -> new Failure.Unavailable(code, "", "", Optional.of(Duration.ZERO));
          default -> throw new AssertionError("No kind of failure: " + kind);
        });
  }

  private static String area(String code) {
    return code.substring(0, code.indexOf('.'));
  }

  private static String unquoted(String literal) {
    return literal.substring(1, literal.length() - 1);
  }
}
