package dev.cloister.host.assets;

/// Patterns in which `*` stands for any run of characters, the empty one too.
///
/// Time: at most the product of both lengths, whatever the pattern, since a tenant writes it and
/// the host runs it.
final class Glob {
  private Glob() {}

  /// Whether a text fits a pattern, which begins at `from`.
  static boolean fits(String pattern, int from, String text) {
    var at = 0;
    var next = from;
    var star = -1;
    var resume = 0;
    while (at < text.length()) {
      if (next < pattern.length() && pattern.charAt(next) == '*') {
        star = next++;
        resume = at;
      } else if (next < pattern.length() && pattern.charAt(next) == text.charAt(at)) {
        next++;
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
