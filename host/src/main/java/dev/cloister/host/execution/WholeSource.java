package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Body;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that are all there, delivered in pieces as the credit allows.
final class WholeSource implements BodySource {
  private final byte[] bytes;
  private @Nullable BodySink sink;
  private long leave = Body.FIRST_CREDIT_BYTES;
  private int sent;

  WholeSource(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public synchronized void start(BodySink newSink) {
    sink = newSink;
    deliver();
  }

  @Override
  public synchronized void credit(long more) {
    leave += more;
    deliver();
  }

  private void deliver() {
    var to = sink;
    while (to != null && leave > 0 && sent < bytes.length) {
      var length = Math.min(Body.BYTES_IN_ONE_MESSAGE_MAX, bytes.length - sent);
      var part = Arrays.copyOfRange(bytes, sent, sent + length);
      sent += length;
      leave -= length;
      to.chunk(part, sent == bytes.length);
    }
  }

  @Override
  public synchronized void cancel() {
    sink = null;
  }
}
