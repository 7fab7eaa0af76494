package dev.cloister.host.deploy;

/// Reads the numbers of a source map's `mappings`: base 64, five bits a digit, the lowest first,
/// the sign in the lowest bit of all.
final class Vlq {
  private static final int DIGITS_MAX = 7;

  private final String text;
  private int at;

  Vlq(String text) {
    this.text = text;
  }

  boolean hasMore() {
    return at < text.length();
  }

  /// The character here, not taken.
  char peek() {
    return text.charAt(at);
  }

  void skip() {
    at++;
  }

  /// Whether a number begins here.
  boolean atNumber() {
    return hasMore() && peek() != ',' && peek() != ';';
  }

  /// The next number.
  ///
  /// @throws IllegalArgumentException when there is none
  int next() {
    var value = 0L;
    for (var digits = 0; digits < DIGITS_MAX && hasMore(); digits++) {
      int digit = digit(text.charAt(at++));
      value |= (long) (digit & 31) << (5 * digits);
      if ((digit & 32) == 0) {
        return (int) ((value & 1) == 0 ? value >>> 1 : -(value >>> 1));
      }
    }
    throw new IllegalArgumentException("A number in the mappings does not end.");
  }

  private static int digit(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return switch (c) {
      case '+' -> 62;
      case '/' -> 63;
      default -> throw new IllegalArgumentException("\"" + c + "\" is no digit of the mappings.");
    };
  }
}
