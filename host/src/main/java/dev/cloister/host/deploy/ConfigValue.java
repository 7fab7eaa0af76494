package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/// A value of a configuration file with its place, whichever language the file is written in.
sealed interface ConfigValue {
  /// Where the value begins.
  At at();

  /// What messages call a value of this shape.
  String shape();

  /// The value as JSON.
  JsonNode json();

  /// Keys and values in the file's order; no key twice.
  record Table(At at, List<Entry> entries) implements ConfigValue {
    @Override
    public String shape() {
      return "an object";
    }

    @Override
    public JsonNode json() {
      var json = JsonNodeFactory.instance.objectNode();
      entries.forEach(entry -> json.set(entry.key(), entry.value().json()));
      return json;
    }
  }

  /// One key of a table; `at` is the key's place.
  record Entry(String key, At at, ConfigValue value) {}

  /// A list.
  record Array(At at, List<ConfigValue> items) implements ConfigValue {
    @Override
    public String shape() {
      return "a list";
    }

    @Override
    public JsonNode json() {
      var json = JsonNodeFactory.instance.arrayNode(items.size());
      items.forEach(item -> json.add(item.json()));
      return json;
    }
  }

  /// A string, number, boolean or null.
  record Scalar(At at, JsonNode json) implements ConfigValue {
    @Override
    public String shape() {
      return switch (json.getNodeType()) {
        case STRING -> "a string";
        case BOOLEAN -> "a boolean";
        case NUMBER -> "a number";
        default -> "null";
      };
    }
  }
}
