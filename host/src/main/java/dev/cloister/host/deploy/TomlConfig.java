package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Reads a configuration file in TOML.
final class TomlConfig {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// The library makes some three kilobytes of each character (measured), so a file that would be
  /// small as JSON could take the host's heap.
  private static final int CHARS_MAX = 64 << 10;

  private final String file;

  private TomlConfig(String file) {
    this.file = file;
  }

  /// Reads the whole text; `file` is what messages call it.
  static ConfigValue parse(String file, String text) throws DeployRefused {
    if (text.length() > CHARS_MAX) {
      throw DeployFailures.tooLarge(file, text.length(), CHARS_MAX, "characters");
    }
    checkDepth(file, text);
    var toml = parsed(file, text);
    if (toml.hasErrors()) {
      var first = toml.errors().getFirst();
      throw ConfigFile.bad(file, at(first.position()), "This is not TOML: " + first.getMessage());
    }
    return new TomlConfig(file).table(At.START, toml, 0);
  }

  /// Keys with many dots and their like, which have no brackets, may be nested too deeply for the
  /// parser as well. It keeps nothing that could be left half made.
  private static TomlParseResult parsed(String file, String text) throws DeployRefused {
    try {
      return Toml.parse(text);
    } catch (StackOverflowError _) {
      throw tooDeep(file, At.START);
    }
  }

  private static DeployRefused tooDeep(String file, At at) {
    return ConfigFile.bad(file, at, "It is nested deeper than %d.".formatted(ConfigFile.DEPTH_MAX));
  }

  /// The parser calls itself for each bracket, so deep nesting would exhaust the thread's stack.
  /// Brackets in strings are counted too: nobody writes that many of those either.
  private static void checkDepth(String file, String text) throws DeployRefused {
    var depth = 0;
    var line = 1;
    for (var i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\n' -> line++;
        case '[', '{' -> depth++;
        case ']', '}' -> depth = Math.max(0, depth - 1);
        default -> {}
      }
      if (depth > ConfigFile.DEPTH_MAX) {
        throw ConfigFile.bad(
            file,
            new At(line, 1),
            "Brackets are nested deeper than %d.".formatted(ConfigFile.DEPTH_MAX));
      }
    }
  }

  private ConfigValue.Table table(At at, TomlTable table, int depth) throws DeployRefused {
    if (depth > ConfigFile.DEPTH_MAX) {
      throw tooDeep(file, at);
    }
    var entries = new ArrayList<ConfigValue.Entry>();
    for (var entry : table.entrySet()) {
      At keyAt = at(table.inputPositionOf(List.of(entry.getKey())));
      entries.add(
          new ConfigValue.Entry(entry.getKey(), keyAt, value(keyAt, entry.getValue(), depth + 1)));
    }
    // The library keeps no order; a binding's place in the file is its place in a bundle.
    entries.sort(
        Comparator.comparingInt((ConfigValue.Entry entry) -> entry.at().line())
            .thenComparingInt(entry -> entry.at().column()));
    return new ConfigValue.Table(at, entries);
  }

  private ConfigValue value(At at, Object value, int depth) throws DeployRefused {
    return switch (value) {
      case TomlTable table -> table(at, table, depth);
      case TomlArray array -> {
        var items = new ArrayList<ConfigValue>();
        for (var i = 0; i < array.size(); i++) {
          items.add(value(at(array.inputPositionOf(i)), array.get(i), depth + 1));
        }
        yield new ConfigValue.Array(at, items);
      }
      default -> new ConfigValue.Scalar(at, scalar(value));
    };
  }

  private static JsonNode scalar(Object value) {
    return switch (value) {
      case Boolean flag -> JSON.booleanNode(flag);
      case Long number -> JSON.numberNode(number);
      case Double number -> JSON.numberNode(number);
      // Dates and times have no other form in JSON.
      default -> JSON.textNode(value.toString());
    };
  }

  private static At at(@Nullable TomlPosition position) {
    return position == null ? At.START : new At(position.line(), position.column());
  }
}
