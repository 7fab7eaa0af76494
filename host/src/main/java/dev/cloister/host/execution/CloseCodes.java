package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.charset.StandardCharsets;

/// Which Close frames scripts may send, as Workers have it.
final class CloseCodes {
  private static final int REASON_BYTES_MAX = 123;

  private CloseCodes() {}

  static boolean maySend(int code, String reason) {
    if (code == SocketSignal.NO_CODE) {
      return reason.isEmpty();
    }
    return code >= 1000
        && code < 5000
        && code != 1004
        && code != 1006
        && code != 1015
        && reason.getBytes(StandardCharsets.UTF_8).length <= REASON_BYTES_MAX;
  }
}
