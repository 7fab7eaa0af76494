package dev.cloister.host.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testing.Seeded;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What expressions mean; the computed times are compared with a walk over all minutes.
final class CronExpressionTest {
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  /// A field as text, and what it means told another way.
  private record Field(String text, Predicate<LocalDateTime> fits) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * * *            | 2026-11-21T14:33:07Z | 2026-11-21T14:34:00Z
          */15 * * * *         | 2026-11-21T14:33:07Z | 2026-11-21T14:45:00Z
          0 0 1 1 *            | 2026-11-21T14:33:07Z | 2027-01-01T00:00:00Z
          59 23 31 12 *        | 2026-12-31T23:59:00Z | 2027-12-31T23:59:00Z
          0 12 * * 1           | 2026-11-21T14:33:07Z | 2026-11-22T12:00:00Z
          0 12 * * sun         | 2026-11-21T14:33:07Z | 2026-11-22T12:00:00Z
          0 12 * * MON-FRI     | 2026-11-21T14:33:07Z | 2026-11-23T12:00:00Z
          0 12 * * FRI-MON     | 2026-11-23T12:00:00Z | 2026-11-27T12:00:00Z
          0 12 * * MON#2       | 2026-11-21T14:33:07Z | 2026-12-14T12:00:00Z
          0 12 * * 6L          | 2026-11-21T14:33:07Z | 2026-11-27T12:00:00Z
          0 12 * * L           | 2026-11-22T14:33:07Z | 2026-11-28T12:00:00Z
          0 12 L * *           | 2026-11-21T14:33:07Z | 2026-11-30T12:00:00Z
          0 12 L-3 2 *         | 2028-01-01T00:00:00Z | 2028-02-26T12:00:00Z
          0 12 LW 10 *         | 2026-01-01T00:00:00Z | 2026-10-30T12:00:00Z
          0 12 1W 8 *          | 2026-01-01T00:00:00Z | 2026-08-03T12:00:00Z
          0 12 15W 11 *        | 2026-01-01T00:00:00Z | 2026-11-16T12:00:00Z
          0 0 29 2 *           | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
          30 22-2 * * *        | 2026-11-21T22:30:00Z | 2026-11-21T23:30:00Z
          0 0 13 * FRI         | 2026-11-21T00:00:00Z | 2026-11-27T00:00:00Z
          10-20/5,50 3 * JAN,mar * | 2026-11-21T00:00:00Z | 2027-01-01T03:10:00Z
          """)
  void the_next_time_is_the_first_minute_that_fits(String text, Instant after, Instant next) {
    assertThat(CronExpression.parse(text).next(after)).contains(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          * * * *         | has 4 fields; a cron expression has five
          * * * * * *     | has 6 fields
          60 * * * *      | The minute field "60" cannot be read: "60" is no whole number from 0 to 59
          */0 * * * *     | The minute field "*/0" cannot be read: "0" is no whole number from 1 to 59
          1,,2 * * * *    | The minute field "1,,2" cannot be read: "" is no whole number
          * 24 * * *      | The hour field "24" cannot be read
          * -1 * * *      | The hour field "-1" cannot be read
          * * 0 * *       | The day of month field "0" cannot be read
          * * 1,L * *     | The day of month field "1,L" cannot be read: L and W stand alone
          * * 32W * *     | The day of month field "32W" cannot be read
          * * * 13 *      | The month field "13" cannot be read
          * * * FOO *     | The month field "FOO" cannot be read: "FOO" is neither a number nor a name from JAN to DEC
          * * * * 0       | The day of week field "0" cannot be read: "0" is no whole number from 1 to 7
          * * * * MON#6   | The day of week field "MON#6" cannot be read: "6" is no whole number from 1 to 5
          * * * * ?       | The day of week field "?" cannot be read
          0 0 30 2 *      | never happens: no month in "2" has a day "30"
          @daily          | has 1 fields
          """)
  void a_bad_expression_is_refused_with_its_field_named(String text, String reason) {
    assertThatThrownBy(() -> CronExpression.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void an_expression_may_have_as_many_characters_as_the_bound_says_and_no_more() {
    var most = "* * * * 1" + " ".repeat(CronExpression.CHARS_MAX - 9);

    assertThat(CronExpression.parse(most)).hasToString(most);
    assertThatThrownBy(() -> CronExpression.parse(most + " "))
        .hasMessageContaining("at most 128 characters; this one has 129");
  }

  @Test
  void computed_times_are_those_of_a_walk_over_all_minutes() {
    Seeded.check(
        400,
        chance -> {
          var minute = list(chance, 0, 59, LocalDateTime::getMinute);
          var hour = list(chance, 0, 23, LocalDateTime::getHour);
          var month = list(chance, 1, 12, LocalDateTime::getMonthValue);
          var ofMonth = dayOfMonth(chance);
          var ofWeek = dayOfWeek(chance);
          Predicate<LocalDateTime> day =
              ofMonth.text().equals("*") || ofWeek.text().equals("*")
                  ? ofMonth.fits().and(ofWeek.fits())
                  : ofMonth.fits().or(ofWeek.fits());
          var fits = minute.fits().and(hour.fits()).and(month.fits()).and(day);
          var text =
              String.join(
                  " ", minute.text(), hour.text(), ofMonth.text(), month.text(), ofWeek.text());
          CronExpression expression;
          try {
            expression = CronExpression.parse(text);
          } catch (IllegalArgumentException never) {
            assertThat(never).hasMessageContaining("never happens");
            return;
          }
          var start =
              Instant.parse("2026-01-01T00:00:00Z")
                  .plusSeconds(chance.between(0L, 6L * 366 * 86_400));
          var end = start.plusSeconds(chance.between(1L, 45L * 86_400));

          var expected = walk(start, end, fits);

          assertThat(expression.next(start).filter(time -> !time.isAfter(end)))
              .as("next of %s after %s", text, start)
              .isEqualTo(expected.isEmpty() ? Optional.empty() : Optional.of(expected.first()));
          assertThat(expression.latest(start, end))
              .as("latest of %s after %s until %s", text, start, end)
              .isEqualTo(expected.isEmpty() ? Optional.empty() : Optional.of(expected.last()));
        });
  }

  @Test
  void nothing_is_late_where_time_has_not_moved_on() {
    var each = CronExpression.parse("* * * * *");
    var now = Instant.parse("2026-11-21T14:33:00Z");

    assertThat(each.latest(now, now)).isEmpty();
    assertThat(each.latest(now, now.minusSeconds(60))).isEmpty();
    assertThat(each.latest(now.minusNanos(1), now)).contains(now);
  }

  private static TreeSet<Instant> walk(
      Instant after, Instant until, Predicate<LocalDateTime> fits) {
    var found = new TreeSet<Instant>();
    var minute = Math.floorDiv(after.getEpochSecond(), 60L) * 60 + 60;
    for (; minute <= until.getEpochSecond(); minute += 60) {
      if (fits.test(LocalDateTime.ofEpochSecond(minute, 0, ZoneOffset.UTC))) {
        found.add(Instant.ofEpochSecond(minute));
      }
    }
    return found;
  }

  private static Field list(
      Seeded chance, int least, int most, java.util.function.ToIntFunction<LocalDateTime> part) {
    if (chance.oneIn(3)) {
      return new Field("*", _ -> true);
    }
    var texts = new TreeSet<String>();
    var values = new TreeSet<Integer>();
    for (int left = chance.between(1, 3); left > 0; left--) {
      int first = chance.between(least, most);
      int last = chance.between(least, most);
      int step = chance.between(1, most - least);
      switch (chance.between(0, 3)) {
        case 0 -> {
          texts.add("" + first);
          values.add(first);
        }
        case 1 -> {
          texts.add(first + "-" + last + "/" + step);
          // Counted on a circle, a step at a time.
          for (int at = first, left2 = Math.floorMod(last - first, most - least + 1);
              left2 >= 0; ) {
            values.add(at);
            at += step;
            at = at > most ? at - (most - least + 1) : at;
            left2 -= step;
          }
        }
        case 2 -> {
          texts.add(first + "/" + step);
          for (int at = first; at <= most; at += step) {
            values.add(at);
          }
        }
        default -> {
          texts.add("*/" + step);
          for (int at = least; at <= most; at += step) {
            values.add(at);
          }
        }
      }
    }
    return new Field(String.join(",", texts), time -> values.contains(part.applyAsInt(time)));
  }

  private static Field dayOfMonth(Seeded chance) {
    int number = chance.between(1, 28);
    return switch (chance.between(0, 6)) {
      case 0 -> new Field("L", time -> time.plusDays(1).getDayOfMonth() == 1);
      case 1 ->
          new Field(
              "L-" + number,
              time ->
                  time.plusDays(number + 1).getDayOfMonth() == 1
                      && time.plusDays(number).getMonth() == time.getMonth());
      case 2 -> new Field("LW", time -> isWorkingDay(time) && noneAfterInMonth(time));
      case 3 -> new Field(number + "W", time -> nearest(time, number));
      default -> list(chance, 1, 31, LocalDateTime::getDayOfMonth);
    };
  }

  private static boolean isWorkingDay(LocalDateTime time) {
    return time.getDayOfWeek().getValue() <= 5;
  }

  private static boolean noneAfterInMonth(LocalDateTime time) {
    for (var later = time.plusDays(1);
        later.getMonth() == time.getMonth();
        later = later.plusDays(1)) {
      if (isWorkingDay(later)) {
        return false;
      }
    }
    return true;
  }

  /// Whether no other working day of the month is nearer to `target`.
  private static boolean nearest(LocalDateTime time, int target) {
    if (!isWorkingDay(time)) {
      return false;
    }
    int best = 99;
    for (int day = 1; day <= time.toLocalDate().lengthOfMonth(); day++) {
      if (isWorkingDay(time.withDayOfMonth(day))) {
        best = Math.min(best, Math.abs(day - target));
      }
    }
    return Math.abs(time.getDayOfMonth() - target) == best;
  }

  private static Field dayOfWeek(Seeded chance) {
    int day = chance.between(1, 7);
    Predicate<LocalDateTime> same = time -> time.getDayOfWeek().getValue() % 7 + 1 == day;
    int nth = chance.between(1, 5);
    return switch (chance.between(0, 4)) {
      case 0 ->
          new Field(
              DAYS.get(day - 1) + "L",
              same.and(time -> time.plusDays(7).getMonth() != time.getMonth()));
      case 1 ->
          new Field(
              day + "#" + nth,
              same.and(
                  time -> time.getDayOfMonth() > 7 * (nth - 1) && time.getDayOfMonth() <= 7 * nth));
      default -> list(chance, 1, 7, time -> time.getDayOfWeek().getValue() % 7 + 1);
    };
  }
}
