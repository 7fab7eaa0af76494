package dev.cloister.host.service.cache;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// How long an answer may be kept, by RFC 9111 as a shared cache reads it, and where it says
/// nothing by its status, as Cloudflare documents.
final class Freshness {
  /// Longer than this nothing is kept.
  private static final Duration MOST = Duration.ofDays(365);

  private Freshness() {}

  /// From `now` on; empty when the answer must not be kept.
  static Optional<Duration> of(int status, Fields fields, Instant now) {
    var control = fields.items("cache-control");
    if (control.contains("no-store")
        || control.contains("no-cache")
        || control.contains("private")
        || (fields.has("set-cookie") && !control.contains("private=set-cookie"))) {
      return Optional.empty();
    }
    return seconds(control, "s-maxage=")
        .or(() -> seconds(control, "max-age="))
        .or(() -> fields.get("expires").map(expires -> until(expires, now)))
        .or(() -> usual(status))
        .filter(Duration::isPositive)
        .map(found -> found.compareTo(MOST) < 0 ? found : MOST);
  }

  private static Optional<Duration> seconds(List<String> control, String directive) {
    return control.stream()
        .filter(item -> item.startsWith(directive))
        .map(item -> item.substring(directive.length()).replace("\"", ""))
        .findFirst()
        // What cannot be read is as good as stale.
        .map(digits ->
            digits.matches("[0-9]{1,9}")
                ? Duration.ofSeconds(Long.parseLong(digits))
                : Duration.ZERO);
  }

  private static Duration until(String date, Instant now) {
    try {
      return Duration.between(
          now, ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Duration.ZERO;
    }
  }

  private static Optional<Duration> usual(int status) {
    return switch (status) {
      case 200, 301 -> Optional.of(Duration.ofHours(2));
      case 302, 303 -> Optional.of(Duration.ofMinutes(20));
      case 404, 410 -> Optional.of(Duration.ofMinutes(3));
      default -> Optional.empty();
    };
  }
}
