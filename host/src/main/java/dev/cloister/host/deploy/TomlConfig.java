package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Reads a configuration file in TOML.
final class TomlConfig {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TomlConfig() {}

  /// Reads the whole text; `file` is what messages call it.
  static ConfigValue parse(String file, String text) throws DeployRefused {
    checkDepth(file, text);
    var toml = Toml.parse(text);
    if (toml.hasErrors()) {
      var first = toml.errors().getFirst();
      throw ConfigFile.bad(file, at(first.position()), "This is not TOML: " + first.getMessage());
    }
    return table(At.START, toml);
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

  private static ConfigValue.Table table(At at, TomlTable table) {
    var entries = new ArrayList<ConfigValue.Entry>();
    for (var entry : table.entrySet()) {
      At keyAt = at(table.inputPositionOf(List.of(entry.getKey())));
      entries.add(new ConfigValue.Entry(entry.getKey(), keyAt, value(keyAt, entry.getValue())));
    }
    // The library keeps no order; a binding's place in the file is its place in a bundle.
    entries.sort(
        Comparator.comparingInt((ConfigValue.Entry entry) -> entry.at().line())
            .thenComparingInt(entry -> entry.at().column()));
    return new ConfigValue.Table(at, entries);
  }

  private static ConfigValue value(At at, Object value) {
    return switch (value) {
      case TomlTable table -> table(at, table);
      case TomlArray array -> {
        var items = new ArrayList<ConfigValue>();
        for (var i = 0; i < array.size(); i++) {
          items.add(value(at(array.inputPositionOf(i)), array.get(i)));
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
