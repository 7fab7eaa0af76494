package dev.cloister.isolates.java;

import dev.cloister.api.script.RpcTarget;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// A stream that a script has handed over to be written to: it stays where it is, and what is
/// written comes as calls. One that is aborted is not closed, since it is not complete.
///
/// Threads: whoever has the baton.
final class WritableTarget implements RpcTarget {
  private final OutputStream out;
  private boolean aborted;

  WritableTarget(OutputStream out) {
    this.out = out;
  }

  public void write(byte[] bytes) throws IOException {
    check();
    out.write(bytes);
    out.flush();
  }

  public void close() throws IOException {
    check();
    out.close();
  }

  public void abort(@Nullable Object reason) {
    aborted = true;
    if (out instanceof RemoteOut remote) {
      remote.abort(reason);
    }
  }

  private void check() throws IOException {
    if (aborted) {
      throw new IOException("The stream was aborted.");
    }
  }
}
