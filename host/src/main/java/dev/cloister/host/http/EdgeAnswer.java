package dev.cloister.host.http;

import dev.cloister.isolates.bridge.Header;
import java.util.List;

/// A script's answer.
///
/// `status` is 200 to 599; an empty `statusText` stands for the usual one. What belongs to the
/// connection (framing, hop-by-hop headers) is set by the edge and dropped here; a `content-length`
/// counts only where no body is sent: for HEAD and with status 304.
public record EdgeAnswer(int status, String statusText, List<Header> headers, EdgeBody body) {
  public EdgeAnswer {
    headers = List.copyOf(headers);
  }
}
