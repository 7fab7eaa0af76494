package dev.cloister.host.deploy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Reads a configuration file in JSON with comments and trailing commas; a key may not come twice.
final class JsoncConfig {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(ConfigFile.DEPTH_MAX).build())
          .build();

  private JsoncConfig() {}

  /// Reads the whole text; `file` is what messages call it.
  static ConfigValue parse(String file, String text) throws DeployRefused {
    try (var parser = FACTORY.createParser(text)) {
      parser.nextToken();
      ConfigValue value = value(parser);
      if (parser.nextToken() != null) {
        throw ConfigFile.bad(file, here(parser), "There is more after the end of the object.");
      }
      return value;
    } catch (JsonProcessingException broken) {
      throw ConfigFile.bad(
          file,
          at(broken.getLocation()),
          "This is not JSON with comments: " + broken.getOriginalMessage());
    } catch (IOException impossible) {
      throw new AssertionError("reading from a string", impossible);
    }
  }

  private static ConfigValue value(JsonParser parser) throws IOException {
    At at = here(parser);
    JsonToken token = parser.currentToken();
    if (token == null) {
      return new ConfigValue.Scalar(at, JSON.nullNode());
    }
    return switch (token) {
      case START_OBJECT -> {
        var entries = new ArrayList<ConfigValue.Entry>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String key = parser.currentName();
          At keyAt = here(parser);
          parser.nextToken();
          entries.add(new ConfigValue.Entry(key, keyAt, value(parser)));
        }
        yield new ConfigValue.Table(at, entries);
      }
      case START_ARRAY -> {
        var items = new ArrayList<ConfigValue>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new ConfigValue.Array(at, items);
      }
      case VALUE_STRING -> new ConfigValue.Scalar(at, JSON.textNode(parser.getText()));
      case VALUE_TRUE, VALUE_FALSE ->
          new ConfigValue.Scalar(at, JSON.booleanNode(parser.getBooleanValue()));
      case VALUE_NUMBER_INT ->
          new ConfigValue.Scalar(at, JSON.numberNode(parser.getBigIntegerValue()));
      case VALUE_NUMBER_FLOAT -> new ConfigValue.Scalar(at, JSON.numberNode(decimal(parser)));
      default -> new ConfigValue.Scalar(at, JSON.nullNode());
    };
  }

  private static BigDecimal decimal(JsonParser parser) throws IOException {
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException tooLarge) {
      throw new JsonParseException(parser, "The exponent of a number is too large.", tooLarge);
    }
  }

  private static At here(JsonParser parser) {
    return at(parser.currentTokenLocation());
  }

  /// A broken bound of the parser comes without a place.
  private static At at(@Nullable JsonLocation location) {
    return location == null
        ? At.START
        : new At(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }
}
