package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A stream of another script that was handed over to be written to. Each part waits until it is
/// taken there.
///
/// Threads: whoever has the baton. Fails: with an [IOException] that says what went wrong there.
final class RemoteOut extends PartsOut {
  private final HeldStub stub;
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
  void check() throws IOException {
    if (closed) {
      throw new IOException("The stream is closed.");
    }
  }

  @Override
  void send(byte[] bytes) throws IOException {
    call("write", bytes);
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
