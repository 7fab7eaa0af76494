package dev.cloister.host.assets;

import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.List;

/// The headers of one answer while it is put together. Names are compared without their case.
final class AnswerHeaders {
  private final List<Header> all = new ArrayList<>();

  void set(Header header) {
    remove(header.name());
    all.add(header);
  }

  /// Adds to what there is under the name: as a field of its own for cookies, else to the list.
  void append(Header header) {
    for (var i = 0; i < all.size(); i++) {
      if (isCalled(all.get(i), header.name()) && !header.name().equalsIgnoreCase("set-cookie")) {
        all.set(i, new Header(header.name(), all.get(i).value() + ", " + header.value()));
        return;
      }
    }
    all.add(header);
  }

  void remove(String name) {
    all.removeIf(header -> isCalled(header, name));
  }

  List<Header> list() {
    return List.copyOf(all);
  }

  private static boolean isCalled(Header header, String name) {
    return header.name().equalsIgnoreCase(name);
  }
}
