package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;

/// The configuration file of a folder: which one it is, and its text as values.
final class ConfigFile {
  /// The names it may have. The one Cloister writes itself comes first.
  static final List<String> NAMES =
      List.of("cloister.jsonc", "wrangler.jsonc", "wrangler.json", "wrangler.toml");

  /// Bytes of a configuration file.
  static final int BYTES_MAX = 1 << 20;

  /// How deep its values may be nested.
  static final int DEPTH_MAX = 100;

  private ConfigFile() {}

  /// The one configuration file there is; empty when there is none.
  static Optional<String> find(Sources sources) throws DeployRefused {
    var found = NAMES.stream().filter(sources::has).toList();
    if (found.size() > 1) {
      throw DeployFailures.refused(
          DeployFailures.TWO_CONFIGS,
          "The folder has more than one configuration: %s.".formatted(String.join(" and ", found)),
          "Keep one of them; which one should count cannot be guessed.");
    }
    return found.stream().findFirst();
  }

  /// What a file says, in one of its environments or, without one, at its top.
  static ProjectConfig read(String file, byte[] content, Optional<String> environment)
      throws DeployRefused {
    var chosen = ConfigEnvironment.choose(file, parse(file, content), environment);
    return new ConfigReader(file).read(chosen.root(), chosen.notes());
  }

  /// A file's text as values.
  static ConfigValue parse(String file, byte[] content) throws DeployRefused {
    if (content.length > BYTES_MAX) {
      throw DeployFailures.tooLarge(file, content.length, BYTES_MAX, "bytes");
    }
    String text = text(file, content);
    return file.endsWith(".toml") ? TomlConfig.parse(file, text) : JsoncConfig.parse(file, text);
  }

  private static String text(String file, byte[] content) throws DeployRefused {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw bad(file, At.START, "The file is not UTF-8.");
    }
  }

  static DeployRefused bad(String file, At at, String what) {
    return DeployFailures.refused(
        DeployFailures.BAD_CONFIG,
        "%s:%s: %s".formatted(file, at, what),
        "Correct the configuration and deploy again.");
  }
}
