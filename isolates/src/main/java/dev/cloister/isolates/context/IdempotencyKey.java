package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.ToIsolate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The header `Idempotency-Key`, as draft-ietf-httpapi-idempotency-key-header-07 has it, and the
/// bare form that clients used before there was a draft.
public final class IdempotencyKey {
  private static final String HEADER = "idempotency-key";

  private IdempotencyKey() {}

  /// The header's value as it came, if the request is one of an object that is to be done once;
  /// null when it is not, and something that is no key when the header comes more than once.
  public static @Nullable String in(ToIsolate.Fetch request) {
    if (request.object() == 0) {
      return null;
    }
    return switch (request.method()) {
      case "GET", "HEAD", "OPTIONS" -> null;
      default -> value(request);
    };
  }

  private static @Nullable String value(ToIsolate.Fetch request) {
    String found = null;
    for (var header : request.headers()) {
      if (header.name().equalsIgnoreCase(HEADER)) {
        found = found == null ? header.value() : "";
      }
    }
    return found;
  }

  /// The key that a header's value is: a string of Structured Fields, or the characters as they
  /// are.
  static Optional<String> of(String value) {
    var trimmed = value.strip();
    var key = trimmed.startsWith("\"") ? unquoted(trimmed) : Optional.of(trimmed);
    return key.filter(IdempotencyKey::isKey);
  }

  private static boolean isKey(String text) {
    return !text.isEmpty()
        && text.length() <= KeyedRefusal.Bounds.KEY_CHARS_MAX
        && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }

  private static Optional<String> unquoted(String text) {
    var key = new StringBuilder();
    var last = text.length() - 1;
    for (var at = 1; at < last; at++) {
      var c = text.charAt(at);
      if (c == '"') {
        return Optional.empty();
      }
      if (c == '\\') {
        at++;
        c = text.charAt(at);
        if (at == last || (c != '"' && c != '\\')) {
          return Optional.empty();
        }
      }
      key.append(c);
    }
    return last > 0 && text.charAt(last) == '"' ? Optional.of(key.toString()) : Optional.empty();
  }
}
