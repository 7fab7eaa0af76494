package dev.cloister.host.service.cache;

import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.isolates.bridge.Header;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is answered of a stored answer to a request with conditions (RFC 9110 sections 13 and 14):
/// all of it, one range of it, or that it has not changed.
final class Conditions {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  private Conditions() {}

  static HostAnswer answer(StoredAnswer stored, Fields asked, Instant now) {
    if (isUnchanged(stored, asked)) {
      return made(stored, 304, "Not Modified", HostBody.none(), List.of(), now);
    }
    var range = asked.get("range").map(RANGE::matcher);
    if (stored.status() != 200 || range.isEmpty() || !range.get().matches()) {
      return made(stored, stored.status(), stored.statusText(), whole(stored), List.of(), now);
    }
    return ranged(stored, range.get().group(1), range.get().group(2), now);
  }

  private static boolean isUnchanged(StoredAnswer stored, Fields asked) {
    var none = asked.get("if-none-match");
    if (none.isPresent()) {
      var tag = stored.fields().get("etag").map(Conditions::weak);
      return none.get().strip().equals("*")
          || (tag.isPresent()
              && Arrays.stream(none.get().split(",", -1))
                  .map(each -> weak(each.strip()))
                  .anyMatch(tag.get()::equals));
    }
    var since = asked.get("if-modified-since").flatMap(Conditions::date);
    var modified = stored.fields().get("last-modified").flatMap(Conditions::date);
    return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
  }

  private static String weak(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static HostAnswer ranged(StoredAnswer stored, String from, String to, Instant now) {
    long length = stored.bytes().length;
    boolean isSuffix = from.isEmpty();
    long first = isSuffix ? Math.max(0, length - number(to, 0)) : number(from, 0);
    long last = isSuffix ? length - 1 : Math.min(number(to, length - 1), length - 1);
    if (first > last) {
      var field = new Header("content-range", "bytes */" + length);
      return made(stored, 416, "Range Not Satisfiable", HostBody.none(), List.of(field), now);
    }
    var part = Arrays.copyOfRange(stored.bytes(), (int) first, (int) last + 1);
    var field = new Header("content-range", "bytes %d-%d/%d".formatted(first, last, length));
    return made(stored, 206, "Partial Content", new HostBody.Whole(part), List.of(field), now);
  }

  private static long number(String digits, long none) {
    return digits.isEmpty() ? none : Long.parseLong(digits);
  }

  private static HostBody whole(StoredAnswer stored) {
    return new HostBody.Whole(stored.bytes().clone());
  }

  private static HostAnswer made(
      StoredAnswer stored,
      int status,
      String statusText,
      HostBody body,
      List<Header> more,
      Instant now) {
    var fields = stored.fields().without("age");
    var headers =
        new ArrayList<>(
            status == stored.status() ? fields.all() : fields.without("content-length").all());
    headers.addAll(more);
    headers.add(
        new Header("age", Long.toString(Duration.between(stored.stored(), now).toSeconds())));
    headers.add(new Header("cf-cache-status", "HIT"));
    return new HostAnswer(status, statusText, headers, body);
  }
}
