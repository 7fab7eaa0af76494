package dev.cloister.host.assets;

import dev.cloister.isolates.bridge.Header;
import java.util.List;
import java.util.Optional;

/// What the assets of a version answer.
///
/// @param content the file whose content is the body, which a HEAD is not sent; empty without a
///   body
/// @param found whether there is anything at the path; if not, a script may be asked instead
public record AssetAnswer(
    int status, List<Header> headers, Optional<AssetFile> content, boolean found) {
  /// What the status is called.
  public String statusText() {
    return switch (status) {
      case 200 -> "OK";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      default -> "";
    };
  }
}
