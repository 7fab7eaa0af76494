package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stream of another script that was handed over to be written to. What is written leaves with
/// each [#flush] and each [#BUFFER_BYTES], and waits until it is taken there.
///
/// Threads: whoever has the baton. Fails: with an [IOException] that says what went wrong there.
final class RemoteOut extends OutputStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final HeldStub stub;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int length;
  private boolean closed;

  RemoteOut(HeldStub stub) {
    this.stub = stub;
  }

  /// What stands for it when it is handed on; what was written before goes first.
  RpcHandle handle() {
    try {
      flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return stub.handle();
  }

  @Override
  public void write(int unit) throws IOException {
    write(new byte[] {(byte) unit}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    if (closed) {
      throw new IOException("The stream is closed.");
    }
    for (var at = from; at < from + count; ) {
      var part = Math.min(from + count - at, BUFFER_BYTES - length);
      System.arraycopy(bytes, at, buffer, length, part);
      length += part;
      at += part;
      if (length == BUFFER_BYTES) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (length > 0) {
      var bytes = Arrays.copyOf(buffer, length);
      length = 0;
      call("write", bytes);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      flush();
      closed = true;
      call("close");
    }
  }

  void abort(@Nullable Object reason) {
    closed = true;
    stub.call("abort", reason);
  }

  private void call(String method, Object... arguments) throws IOException {
    try {
      stub.call(method, arguments);
    } catch (CallFailed | IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
