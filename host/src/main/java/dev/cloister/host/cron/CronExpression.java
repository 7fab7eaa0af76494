package dev.cloister.host.cron;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// When something happens again and again: minute, hour, day of month, month, day of week, in UTC.
///
/// Each field takes `*`, values, lists, ranges and steps; months and week days also by name. Week
/// days count from 1 for Sunday, as on Cloudflare. A range may go over the end (`22-2`). The day of
/// the month also takes `L` (last), `L-3`, `LW`, `15W` (nearest working day), the day of the week
/// `FRIL` (last Friday) and `MON#2` (second Monday), each of them alone in its field. When both day
/// fields say something, a day that either names is taken.
///
/// An immutable value, equal to what was read from the same text.
public final class CronExpression {
  /// Characters of an expression.
  public static final int CHARS_MAX = 128;

  /// Days looked at for a time; a leap day on a given week day comes at least once in 40 years.
  private static final int DAYS_MAX = 41 * 366;

  private static final int FIELDS = 5;
  private static final int LAST_MINUTE = 24 * 60 - 1;

  private final String text;
  private final long minutes;
  private final long hours;
  private final CronDays ofMonth;
  private final long months;
  private final CronDays ofWeek;

  private CronExpression(String text, String[] fields) {
    this.text = text;
    this.minutes = CronField.MINUTE.values(fields[0]);
    this.hours = CronField.HOUR.values(fields[1]);
    this.ofMonth = CronDays.ofMonth(fields[2]);
    this.months = CronField.MONTH.values(fields[3]);
    this.ofWeek = CronDays.ofWeek(fields[4]);
  }

  /// Reads an expression.
  ///
  /// @throws IllegalArgumentException with a sentence that names the field and what is wrong
  public static CronExpression parse(String text) {
    if (text.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "A cron expression has at most %d characters; this one has %d."
              .formatted(CHARS_MAX, text.length()));
    }
    var fields = text.strip().split("[ \\t]+");
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "\"%s\" has %d fields; a cron expression has five: minute, hour, day of month, month, day of week."
              .formatted(text, text.isBlank() ? 0 : fields.length));
    }
    var expression = new CronExpression(text, fields);
    // From the first day of 400 years, after which the calendar repeats itself.
    if (expression.next(Instant.parse("2000-01-01T00:00:00Z")).isEmpty()) {
      throw new IllegalArgumentException(
          "\"%s\" never happens: no month in \"%s\" has a day \"%s\"."
              .formatted(text, fields[3], fields[2]));
    }
    return expression;
  }

  /// The first time after this one; empty when there is none for forty years.
  public Optional<Instant> next(Instant after) {
    var from = utc(after.truncatedTo(ChronoUnit.MINUTES)).plusMinutes(1);
    var day = from.toLocalDate();
    var minute = minuteOfDay(from);
    for (var looked = 0; looked < DAYS_MAX; looked++) {
      if (contains(day)) {
        var found = firstMinute(minute);
        if (found >= 0) {
          return Optional.of(at(day, found));
        }
      }
      day = day.plusDays(1);
      minute = 0;
    }
    return Optional.empty();
  }

  /// The last time that is after `after` and not after `until`; empty when there is none.
  public Optional<Instant> latest(Instant after, Instant until) {
    if (!until.isAfter(after)) {
      return Optional.empty();
    }
    var from = utc(until.truncatedTo(ChronoUnit.MINUTES));
    var earliest = utc(after).toLocalDate();
    var day = from.toLocalDate();
    var minute = minuteOfDay(from);
    for (var looked = 0; looked < DAYS_MAX && !day.isBefore(earliest); looked++) {
      if (contains(day)) {
        var found = lastMinute(minute);
        if (found >= 0) {
          return Optional.of(at(day, found)).filter(time -> time.isAfter(after));
        }
      }
      day = day.minusDays(1);
      minute = LAST_MINUTE;
    }
    return Optional.empty();
  }

  /// The first fitting minute of a day from this one on; -1 when there is none.
  private int firstMinute(int from) {
    for (var minute = from; minute <= LAST_MINUTE; minute++) {
      if (!has(hours, minute / 60)) {
        minute += 59 - minute % 60;
      } else if (has(minutes, minute % 60)) {
        return minute;
      }
    }
    return -1;
  }

  private int lastMinute(int from) {
    for (var minute = from; minute >= 0; minute--) {
      if (!has(hours, minute / 60)) {
        minute -= minute % 60;
      } else if (has(minutes, minute % 60)) {
        return minute;
      }
    }
    return -1;
  }

  private boolean contains(LocalDate day) {
    if (!has(months, day.getMonthValue())) {
      return false;
    }
    if (ofMonth instanceof CronDays.Every || ofWeek instanceof CronDays.Every) {
      return ofMonth.contains(day) && ofWeek.contains(day);
    }
    return ofMonth.contains(day) || ofWeek.contains(day);
  }

  private static boolean has(long bits, int value) {
    return (bits & (1L << value)) != 0;
  }

  private static LocalDateTime utc(Instant time) {
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
  }

  private static int minuteOfDay(LocalDateTime time) {
    return time.getHour() * 60 + time.getMinute();
  }

  private static Instant at(LocalDate day, int minute) {
    return day.atTime(minute / 60, minute % 60).toInstant(ZoneOffset.UTC);
  }

  /// As it was written.
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronExpression expression && expression.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
