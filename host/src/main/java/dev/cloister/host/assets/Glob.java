package dev.cloister.host.assets;

/// Patterns in which `*` stands for any run of characters, the empty one too.
///
/// Time: at most the product of both lengths, whatever the pattern, since a tenant writes it and
/// the host runs it.
final class Glob {
  /// How many characters of a pattern, from a place on, stand for a character; 0 when they do not.
  @FunctionalInterface
  interface One {
    int width(String pattern, int from, char c);
  }

  private Glob() {}

  /// Whether a text fits a pattern, which begins at `from`, and in which all but `*` stands for
  /// itself.
  static boolean fits(String pattern, int from, String text) {
    return fits(pattern, from, text, (in, at, c) -> in.charAt(at) == c ? 1 : 0);
  }

  /// Whether a text fits a pattern in which more than `*` has a meaning.
  static boolean fits(String pattern, int from, String text, One one) {
    var at = 0;
    var next = from;
    var star = -1;
    var resume = 0;
    while (at < text.length()) {
      var width = next < pattern.length() ? one.width(pattern, next, text.charAt(at)) : 0;
      if (next < pattern.length() && pattern.charAt(next) == '*') {
        star = next++;
        resume = at;
      } else if (width > 0) {
        next += width;
        at++;
      } else if (star >= 0) {
        // The last star takes one character more; earlier ones need not be tried again.
        next = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (next < pattern.length() && pattern.charAt(next) == '*') {
      next++;
    }
    return next == pattern.length();
  }
}
