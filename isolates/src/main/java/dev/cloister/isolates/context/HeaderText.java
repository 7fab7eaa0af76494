package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Header;
import java.util.Arrays;
import java.util.List;

/// Headers as one text, which crosses into a script faster than a list: names and values in turns,
/// with line feeds between, which neither can have.
public final class HeaderText {
  private HeaderText() {}

  public static List<Header> read(String joined) {
    if (joined.isEmpty()) {
      return List.of();
    }
    var parts = joined.split("\n", -1);
    var headers = new Header[parts.length / 2];
    Arrays.setAll(headers, i -> new Header(parts[2 * i], parts[2 * i + 1]));
    return List.of(headers);
  }

  public static String write(List<Header> headers) {
    var joined = new StringBuilder();
    for (var header : headers) {
      if (!joined.isEmpty()) {
        joined.append('\n');
      }
      joined.append(header.name()).append('\n').append(header.value());
    }
    return joined.toString();
  }
}
