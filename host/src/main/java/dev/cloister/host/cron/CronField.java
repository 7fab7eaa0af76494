package dev.cloister.host.cron;

import java.util.Locale;

/// One of the five fields: what it is called in messages, its bounds, and the names its values may
/// have (the first one names `least`).
enum CronField {
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  DAY_OF_WEEK("day of week", 1, 7, "SUN MON TUE WED THU FRI SAT");

  private final String title;
  final int least;
  final int most;
  private final String names;

  CronField(String title, int least, int most, String names) {
    this.title = title;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  /// The values that a list of values, ranges and steps means, a bit each. A range whose end comes
  /// before its start goes on over the field's end.
  long values(String text) {
    long bits = 0;
    for (String item : text.split(",", -1)) {
      bits |= item(text, item);
    }
    return bits;
  }

  private long item(String text, String item) {
    var slash = item.indexOf('/');
    var span = slash < 0 ? item : item.substring(0, slash);
    var step = slash < 0 ? 1 : number(text, item.substring(slash + 1), 1, most - least);
    if (span.equals("*")) {
      return bits(least, most, step);
    }
    var dash = span.indexOf('-');
    if (dash < 0) {
      var start = value(text, span);
      return bits(start, slash < 0 ? start : most, step);
    }
    return bits(value(text, span.substring(0, dash)), value(text, span.substring(dash + 1)), step);
  }

  private long bits(int first, int last, int step) {
    var count = most - least + 1;
    var span = Math.floorMod(last - first, count);
    var bits = 0L;
    for (var i = 0; i <= span; i += step) {
      bits |= 1L << (least + (first - least + i) % count);
    }
    return bits;
  }

  /// One value, as a number or a name.
  int value(String text, String value) {
    var named = named(value.toUpperCase(Locale.ROOT));
    if (named < 0 && !names.isEmpty() && !value.matches("[0-9]+")) {
      throw wrong(
          text,
          "\"%s\" is neither a number nor a name from %s to %s"
              .formatted(value, names.substring(0, 3), names.substring(names.length() - 3)));
    }
    return named >= 0 ? least + named : number(text, value, least, most);
  }

  private int named(String value) {
    for (int i = 0; i * 4 < names.length(); i++) {
      if (names.startsWith(value, i * 4) && value.length() == 3) {
        return i;
      }
    }
    return -1;
  }

  /// A whole number within bounds.
  int number(String text, String digits, int from, int to) {
    var number = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    if (number < from || number > to) {
      throw wrong(text, "\"%s\" is no whole number from %d to %d".formatted(digits, from, to));
    }
    return number;
  }

  /// What is wrong with a field.
  IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException(
        "The %s field \"%s\" cannot be read: %s.".formatted(title, text, what));
  }
}
