package dev.cloister.host.boot;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client's side of a WebSocket, for tests: what it hears waits in a queue, as text.
final class ClientSocket implements WebSocket.Listener {
  private static final long WAIT_SECONDS = 60;

  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final boolean reading;
  private @Nullable WebSocket socket;

  private ClientSocket(boolean reading) {
    this.reading = reading;
  }

  /// Connects, and hears everything from then on.
  static ClientSocket connect(HttpClient client, URI uri, String... protocols) {
    var listener = new ClientSocket(true);
    listener.open(client, uri, protocols);
    return listener;
  }

  /// Connects, and takes nothing of what comes.
  static ClientSocket connectWithoutReading(HttpClient client, URI uri) {
    var listener = new ClientSocket(false);
    listener.open(client, uri);
    return listener;
  }

  private void open(HttpClient client, URI uri, String... protocols) {
    var builder = client.newWebSocketBuilder();
    if (protocols.length > 0) {
      var more = new String[protocols.length - 1];
      System.arraycopy(protocols, 1, more, 0, more.length);
      builder.subprotocols(protocols[0], more);
    }
    socket = builder.buildAsync(uri, this).orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  WebSocket socket() {
    var opened = socket;
    if (opened == null) {
      throw new IllegalStateException("Not connected.");
    }
    return opened;
  }

  ClientSocket send(String message) {
    await(socket().sendText(message, true));
    return this;
  }

  ClientSocket send(byte[] message) {
    await(socket().sendBinary(ByteBuffer.wrap(message), true));
    return this;
  }

  void close(int code, String reason) {
    await(socket().sendClose(code, reason));
  }

  private static void await(CompletableFuture<WebSocket> done) {
    done.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /// What comes next: a text as it is, `binary N` for so many bytes, `close CODE REASON`, `error`.
  String next() throws InterruptedException {
    var next = heard.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("Nothing has come in " + WAIT_SECONDS + " seconds.");
    }
    return next;
  }

  /// Whether nothing that has come waits for [#next].
  boolean isQuiet() {
    return heard.isEmpty();
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (reading) {
      opened.request(1);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      heard.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    bytes.writeBytes(copy(part));
    if (last) {
      heard.add("binary " + bytes.size());
      bytes.reset();
    }
    from.request(1);
    return null;
  }

  private static byte[] copy(ByteBuffer part) {
    var copied = new byte[part.remaining()];
    part.get(copied);
    return copied;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heard.add("pong " + new String(copy(message), StandardCharsets.UTF_8));
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    heard.add("close " + code + (reason.isEmpty() ? "" : " " + reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    heard.add("error");
  }
}
