package dev.cloister.host.egress;

import dev.cloister.isolates.bridge.Header;
import java.util.List;

/// How often a request has come through here already, so that scripts which call each other in a
/// circle come to an end: [#MAX].
///
/// The count travels as `CDN-Loop` (RFC 8586), our name with a parameter, as other networks write
/// theirs. Whoever makes one up shortens only his own way.
public final class Hops {
  /// As many outgoing requests as may follow from one another.
  static final int MAX = 16;

  static final String HEADER = "cdn-loop";

  private static final String OURS = "cloister; loops=";

  private Hops() {}

  /// The count that came with a request; 0 when there is none.
  public static int of(List<Header> headers) {
    int most = 0;
    for (var header : headers) {
      if (header.name().equalsIgnoreCase(HEADER)) {
        most = Math.max(most, countIn(header.value()));
      }
    }
    return most;
  }

  private static int countIn(String value) {
    int most = 0;
    for (var entry : value.split(",", -1)) {
      if (isOurs(entry)) {
        var digits = entry.strip().substring(OURS.length());
        // What is no small number was not written here, and is as good as the end.
        most = Math.max(most, digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : MAX);
      }
    }
    return most;
  }

  static boolean isOurs(String entry) {
    return entry.strip().startsWith(OURS);
  }

  static Header header(int hops) {
    return new Header(HEADER, OURS + hops);
  }
}
