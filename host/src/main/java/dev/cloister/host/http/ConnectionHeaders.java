package dev.cloister.host.http;

import java.util.Locale;
import java.util.Set;

/// The headers that belong to one connection (RFC 9110 section 7.6.1), which go through to a script
/// in neither direction.
final class ConnectionHeaders {
  private static final Set<String> NAMES =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final int SHORTEST = 2;
  private static final int LONGEST = 17;

  private ConnectionHeaders() {}

  static boolean contains(String name) {
    int length = name.length();
    return length >= SHORTEST && length <= LONGEST && NAMES.contains(name.toLowerCase(Locale.ROOT));
  }
}
