package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.object.HistorySettings;
import dev.cloister.host.policy.JsoncCursor;
import dev.cloister.host.policy.JsoncText;
import dev.cloister.policies.Isolation;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Reads the operator's config file: JSON with comments and trailing commas, as `docs/config.md`
/// shows it. Paths in it are relative to the file's folder.
///
/// Fails: with `config.invalid` and everything that is wrong with the file, a line each
/// (`name:line:column: what`).
public final class HostConfigReader {
  private static final List<String> KEYS =
      List.of(
          "data",
          "address",
          "port",
          "admin-port",
          "base-domain",
          "policies",
          "isolation",
          "shards",
          "drain-ms-max",
          "upload-bytes-max",
          "secrets-key",
          "history-days",
          "history-bytes-max",
          "explain-events-max",
          "slow-event-ms",
          "spare-cordons");
  private static final List<String> ISOLATIONS =
      Stream.of(Isolation.values()).map(Isolation::key).toList();

  private final JsoncCursor cursor;
  private final Path folder;
  private final HostConfigValues values = new HostConfigValues(HostConfig.USUAL);

  private HostConfigReader(JsoncCursor cursor, Path folder) {
    this.cursor = cursor;
    this.folder = folder;
  }

  /// Reads a file.
  public static Outcome<HostConfig> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException unreadable) {
      return new Outcome.Failed<>(
          invalid(
              "The config file %s could not be read (%s)."
                  .formatted(file, unreadable.getClass().getSimpleName())));
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    return parse(String.valueOf(file.getFileName()), text, folder);
  }

  /// Reads the text of a file; `name` is what messages call it, paths in it are relative to
  /// `folder`.
  public static Outcome<HostConfig> parse(String name, String text, Path folder) {
    return JsoncText.parse(
        name,
        text,
        cursor -> new HostConfigReader(cursor, folder).read(),
        HostConfigReader::invalid);
  }

  private static Failure invalid(String detail) {
    return new Failure.Refused(
        "config.invalid",
        detail,
        "Mend the file, or leave --config away for the usual values; docs/config.md has every"
            + " key.");
  }

  private HostConfig read() throws IOException {
    cursor.document(_ -> cursor.object("the config file", KEYS, this::key));
    return values.config();
  }

  private void key(String key) throws IOException {
    switch (key) {
      case "data" -> cursor.text(key).ifPresent(path -> values.data = folder.resolve(path));
      case "address" -> cursor.text(key).ifPresent(this::address);
      case "port" -> number(key, 0, 65_535).ifPresent(found -> values.port = (int) found);
      case "admin-port" ->
          number(key, 0, 65_535).ifPresent(found -> values.adminPort = (int) found);
      case "base-domain" -> cursor.text(key).ifPresent(domain -> values.baseDomain = domain);
      case "policies" ->
          cursor.text(key).ifPresent(path -> values.policies = Optional.of(folder.resolve(path)));
      case "secrets-key" ->
          cursor.text(key).ifPresent(path -> values.secretsKey = Optional.of(folder.resolve(path)));
      case "isolation" ->
          cursor
              .word(key, ISOLATIONS, Isolation::named)
              .ifPresent(found -> values.isolation = found);
      case "shards" -> number(key, 1, 1_024).ifPresent(found -> values.shards = (int) found);
      case "drain-ms-max" ->
          number(key, 0, 600_000).ifPresent(found -> values.drainMax = Duration.ofMillis(found));
      case "upload-bytes-max" ->
          number(key, 1_024, 128L << 20).ifPresent(found -> values.uploadBytesMax = found);
      case "history-days" ->
          number(key, 0, 3_650)
              .ifPresent(found ->
                  values.history =
                      new HistorySettings(Duration.ofDays(found), values.history.bytesMax()));
      case "history-bytes-max" ->
          number(key, 0, 1L << 40)
              .ifPresent(
                  found -> values.history = new HistorySettings(values.history.age(), found));
      case "explain-events-max" ->
          number(key, 0, 1_000_000).ifPresent(found -> values.explainEventsMax = (int) found);
      case "slow-event-ms" ->
          number(key, 0, 3_600_000).ifPresent(found -> values.slowEvent = Duration.ofMillis(found));
      case "spare-cordons" ->
          number(key, 1, HostConfig.SPARE_CORDONS_MAX)
              .ifPresent(found -> values.spareCordons = (int) found);
      default -> throw new AssertionError("a key that is known and not read: " + key);
    }
  }

  private OptionalLong number(String key, long least, long most) throws IOException {
    OptionalLong found = cursor.wholeNumber(key);
    if (found.isPresent() && (found.getAsLong() < least || found.getAsLong() > most)) {
      cursor.problem(
          "\"%s\" is %d; it must be from %d to %d.".formatted(key, found.getAsLong(), least, most));
      return OptionalLong.empty();
    }
    return found;
  }

  private void address(String literal) {
    try {
      values.address = InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException notAnAddress) {
      cursor.problem(
          "\"address\" must be an IP address such as 127.0.0.1, 0.0.0.0 or ::1, not a name.");
    }
  }
}
