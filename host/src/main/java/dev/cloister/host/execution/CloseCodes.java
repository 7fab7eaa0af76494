package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.charset.StandardCharsets;

/// Which Close frames may be sent (RFC 6455 section 7.4 and the IANA's list).
final class CloseCodes {
  private static final int REASON_BYTES_MAX = 123;

  private CloseCodes() {}

  static boolean maySend(int code, String reason) {
    if (code == SocketSignal.NO_CODE) {
      return reason.isEmpty();
    }
    var known = code >= 1000 && code <= 1014 && code != 1004 && code != 1006;
    return (known || (code >= 3000 && code < 5000))
        && reason.getBytes(StandardCharsets.UTF_8).length <= REASON_BYTES_MAX;
  }
}
