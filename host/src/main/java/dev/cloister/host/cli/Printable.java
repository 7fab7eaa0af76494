package dev.cloister.host.cli;

/// Text of tenants, made fit for a terminal: what would move the cursor, change colours or hide
/// other lines is shown as a code instead of being obeyed.
final class Printable {
  private Printable() {}

  /// The text with line breaks and tabs as they are.
  static String text(String text) {
    var fit = new StringBuilder(text.length());
    text.codePoints()
        .forEach(each -> {
          if (obeyed(each)) {
            fit.append("\\u%04x".formatted(each));
          } else {
            fit.appendCodePoint(each);
          }
        });
    return fit.toString();
  }

  private static boolean obeyed(int codePoint) {
    if (codePoint == '\n' || codePoint == '\t') {
      return false;
    }
    // Format characters are among others those that turn the direction of text.
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT;
  }
}
