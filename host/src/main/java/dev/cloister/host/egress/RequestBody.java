package dev.cloister.host.egress;

import dev.cloister.host.execution.BodySink;
import dev.cloister.host.execution.BodySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.util.Callback;

/// A body that a script sends, on its way to an origin: what was written to the connection is
/// credited, so that the script sends no faster than the origin takes.
final class RequestBody extends AsyncRequestContent implements BodySink {
  private final BodySource source;

  RequestBody(BodySource source) {
    super((String) null);
    this.source = source;
  }

  @Override
  public long getLength() {
    return source.length();
  }

  void start() {
    source.start(this);
  }

  @Override
  public void chunk(byte[] bytes, boolean last) {
    write(
        last,
        ByteBuffer.wrap(bytes),
        Callback.from(() -> source.credit(bytes.length), _ -> source.cancel()));
  }

  @Override
  public void failed(String message) {
    fail(new IOException(message));
  }

  /// The exchange is over: what the script still had to send is not wanted.
  void stop() {
    source.cancel();
  }
}
