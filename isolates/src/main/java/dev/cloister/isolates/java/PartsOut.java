package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/// A stream that leaves in parts: with each [#flush], and as soon as a part is as long as one
/// message may carry.
///
/// Threads: whoever has the baton.
abstract class PartsOut extends OutputStream {
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();

  /// Fails when nothing may be written, or not any more.
  abstract void check() throws IOException;

  /// Sends a part, which is not empty.
  abstract void send(byte[] bytes) throws IOException;

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    check();
    for (var at = from; at < from + length; ) {
      var taken = Math.min(Body.BYTES_IN_ONE_MESSAGE_MAX - part.size(), from + length - at);
      part.write(bytes, at, taken);
      at += taken;
      if (part.size() == Body.BYTES_IN_ONE_MESSAGE_MAX) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    check();
    if (part.size() > 0) {
      send(take());
    }
  }

  /// What was written and has not left; it is the caller's now.
  byte[] take() {
    var taken = part.toByteArray();
    part.reset();
    return taken;
  }
}
