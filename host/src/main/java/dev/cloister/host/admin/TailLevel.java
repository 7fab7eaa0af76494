package dev.cloister.host.admin;

import java.util.Locale;
import java.util.Optional;

/// How much a follower wants to see: lines of this level and above. From `WARN` on, events that
/// ended well are left out as well.
enum TailLevel {
  DEBUG,
  LOG,
  INFO,
  WARN,
  ERROR;

  /// The level with this name, in lower case.
  static Optional<TailLevel> named(String name) {
    for (TailLevel level : values()) {
      if (level.key().equals(name)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether a follower of this level sees the record. A level that we do not know is shown.
  boolean shows(TailRecord record) {
    return switch (record) {
      case TailRecord.LogLine line ->
          named(line.level()).map(level -> level.compareTo(this) >= 0).orElse(true);
      case TailRecord.EventEnded event -> compareTo(WARN) < 0 || !event.outcome().equals("ok");
    };
  }
}
