package dev.cloister.api;

import java.util.regex.Pattern;

/// The one rule for names that appear in host names and addresses (RFC 1123 labels, lower case).
final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private Names() {}

  /// Returns `name` if it is a label: 1 to 63 of a-z, 0-9 and "-", with no "-" at either end.
  static String label(String what, String name) {
    if (!LABEL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The %s name \"%s\" is not allowed: use 1 to 63 of a-z, 0-9 and -, with no - at either end."
              .formatted(what, shorten(name)));
    }
    return name;
  }

  private static String shorten(String name) {
    return name.length() <= 80 ? name : name.substring(0, 80) + "…";
  }
}
