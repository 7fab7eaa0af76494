package dev.cloister.host.assets;

import dev.cloister.isolates.bridge.Header;
import java.util.List;
import java.util.Optional;

/// A request as far as assets look at it.
public record AssetRequest(String method, AssetUrl url, List<Header> headers) {
  boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /// A browser asks for a page to show.
  boolean navigates() {
    return header("sec-fetch-mode").filter("navigate"::equals).isPresent();
  }

  boolean has(String name) {
    return header(name).isPresent();
  }

  Optional<String> header(String name) {
    return headers.stream()
        .filter(each -> each.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }
}
