package dev.cloister.api.script;

import java.util.regex.Pattern;

/// What of a traced request looks like a secret, by the rules of Workers' tail handlers.
final class Redaction {
  private static final String REDACTED = "REDACTED";
  private static final Pattern SECRET_HEADER =
      Pattern.compile("auth|key|secret|token|jwt|^cookie$|^set-cookie$");
  private static final Pattern WORD = Pattern.compile("[0-9A-Za-z_+-]{21,}");
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f_-]+");
  private static final int HEX_DIGITS_MIN = 32;

  private Redaction() {}

  static Headers of(Headers headers) {
    return new Headers(
        headers.list().stream()
            .map(header ->
                SECRET_HEADER.matcher(header.name()).find()
                    ? new Headers.Header(header.name(), REDACTED)
                    : header)
            .toList());
  }

  static String ofUrl(String url) {
    return WORD.matcher(url).replaceAll(word -> isSecret(word.group()) ? REDACTED : word.group());
  }

  /// A run of 32 hex digits, or 21 characters of base64 with two of each kind, may be one.
  private static boolean isSecret(String word) {
    var digits = count(word, '0', '9');
    if (HEX.matcher(word).matches()
        && digits + count(word, 'a', 'f') + count(word, 'A', 'F') >= HEX_DIGITS_MIN) {
      return true;
    }
    return count(word, 'A', 'Z') >= 2 && count(word, 'a', 'z') >= 2 && digits >= 2;
  }

  private static long count(String word, char from, char to) {
    return word.chars().filter(c -> c >= from && c <= to).count();
  }
}
