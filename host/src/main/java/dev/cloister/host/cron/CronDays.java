package dev.cloister.host.cron;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which days one of the two day fields names.
///
/// Week days count as on Cloudflare: 1 is Sunday, 7 is Saturday.
sealed interface CronDays {
  /// Whether a day is one of them.
  boolean contains(LocalDate day);

  /// `*`: says nothing, so the other day field decides alone.
  record Every() implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      return true;
    }
  }

  /// A list of days of the month.
  record OfMonth(long bits) implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      return ((bits >> day.getDayOfMonth()) & 1) == 1;
    }
  }

  /// `L`, `L-3`: so many days before the last of the month; with `W` the working day nearest to it.
  record FromLast(int offset, boolean workingDay) implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      var target = day.lengthOfMonth() - offset;
      return target >= 1
          && day.equals(
              workingDay
                  ? nearestWorkingDay(day.withDayOfMonth(target))
                  : day.withDayOfMonth(target));
    }
  }

  /// `15W`: the working day nearest to a day of the month, in the same month.
  record NearestWorkingDay(int target) implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      return target <= day.lengthOfMonth()
          && day.equals(nearestWorkingDay(day.withDayOfMonth(target)));
    }
  }

  /// A list of week days.
  record OfWeek(long bits) implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      return ((bits >> weekdayOf(day)) & 1) == 1;
    }
  }

  /// `FRIL`: the last such week day of the month.
  record LastOfMonth(int weekday) implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      return CronDays.weekdayOf(day) == weekday && day.getDayOfMonth() + 7 > day.lengthOfMonth();
    }
  }

  /// `MON#2`: the second Monday of the month.
  record Nth(int weekday, int nth) implements CronDays {
    @Override
    public boolean contains(LocalDate day) {
      return CronDays.weekdayOf(day) == weekday && (day.getDayOfMonth() - 1) / 7 + 1 == nth;
    }
  }

  Pattern FROM_LAST = Pattern.compile("L(?:-([0-9]{1,3}))?(W)?");

  /// Reads the day of the month.
  static CronDays ofMonth(String text) {
    var field = CronField.DAY_OF_MONTH;
    var upper = text.toUpperCase(Locale.ROOT);
    var last = FROM_LAST.matcher(upper);
    if (upper.equals("*")) {
      return new Every();
    }
    if (last.matches()) {
      var offset = last.group(1) == null ? 0 : field.number(text, last.group(1), 1, 30);
      return new FromLast(offset, last.group(2) != null);
    }
    if (upper.endsWith("W")) {
      return new NearestWorkingDay(field.value(text, upper.substring(0, upper.length() - 1)));
    }
    if (upper.contains("L") || upper.contains("W")) {
      throw field.wrong(text, "L and W stand alone, not in a list or a range");
    }
    return new OfMonth(field.values(upper));
  }

  /// Reads the day of the week. A lone `L` is the week's last day.
  static CronDays ofWeek(String text) {
    var field = CronField.DAY_OF_WEEK;
    var upper = text.toUpperCase(Locale.ROOT);
    if (upper.equals("*")) {
      return new Every();
    }
    if (upper.equals("L")) {
      return new OfWeek(1L << field.most);
    }
    var hash = upper.indexOf('#');
    if (hash >= 0) {
      return new Nth(
          field.value(text, upper.substring(0, hash)),
          field.number(text, upper.substring(hash + 1), 1, 5));
    }
    if (upper.endsWith("L")) {
      return new LastOfMonth(field.value(text, upper.substring(0, upper.length() - 1)));
    }
    return new OfWeek(field.values(upper));
  }

  private static int weekdayOf(LocalDate day) {
    return day.getDayOfWeek().getValue() % 7 + 1;
  }

  private static LocalDate nearestWorkingDay(LocalDate day) {
    if (day.getDayOfWeek() == DayOfWeek.SATURDAY) {
      return day.getDayOfMonth() == 1 ? day.plusDays(2) : day.minusDays(1);
    }
    if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
      return day.getDayOfMonth() == day.lengthOfMonth() ? day.minusDays(2) : day.plusDays(1);
    }
    return day;
  }
}
