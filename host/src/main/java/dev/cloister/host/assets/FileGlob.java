package dev.cloister.host.assets;

/// Patterns of names of files: `*` for any run of characters, `?` for one, `[a-z]` and `[!a-z]` for
/// one of some, and a backslash in front of what is meant as it stands.
///
/// Time: at most the product of both lengths.
final class FileGlob {
  private FileGlob() {}

  static boolean fits(String pattern, String name) {
    return Glob.fits(pattern, 0, name, FileGlob::width);
  }

  private static int width(String pattern, int from, char c) {
    return switch (pattern.charAt(from)) {
      case '*' -> 0;
      case '?' -> 1;
      case '\\' -> from + 1 < pattern.length() && pattern.charAt(from + 1) == c ? 2 : 0;
      case '[' -> {
        var end = pattern.indexOf(']', from + 2);
        if (end < 0) {
          yield c == '[' ? 1 : 0;
        }
        yield isOneOf(pattern.substring(from + 1, end), c) ? end + 1 - from : 0;
      }
      default -> pattern.charAt(from) == c ? 1 : 0;
    };
  }

  private static boolean isOneOf(String characters, char c) {
    var not = characters.startsWith("!") || characters.startsWith("^");
    var found = false;
    for (var i = not ? 1 : 0; i < characters.length(); i++) {
      if (i + 2 < characters.length() && characters.charAt(i + 1) == '-') {
        found |= characters.charAt(i) <= c && c <= characters.charAt(i + 2);
        i += 2;
      } else {
        found |= characters.charAt(i) == c;
      }
    }
    return found != not;
  }
}
