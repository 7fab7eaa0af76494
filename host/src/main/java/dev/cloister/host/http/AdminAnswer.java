package dev.cloister.host.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// What an admin handler answers with.
public sealed interface AdminAnswer {

  /// A value written as JSON: records, maps, lists, strings, numbers.
  record Json(int status, Object value) implements AdminAnswer {}

  /// Bytes as they are.
  record Bytes(int status, String contentType, byte[] bytes) implements AdminAnswer {}

  /// Nothing but a status, such as 204.
  record Empty(int status) implements AdminAnswer {}

  /// Bytes as they are made, however many. `content` is called on the request's thread once the
  /// headers have been sent, and waits when the client is slow; when it throws, the connection is
  /// broken off, so that the client cannot take what it has for the whole.
  record Stream(String contentType, Content content) implements AdminAnswer {}

  /// Makes the bytes of a [Stream].
  @FunctionalInterface
  interface Content {
    /// Writes all of them.
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  /// An event stream (server-sent events). `opened` is called once, after the headers have been
  /// sent, and should return soon; the stream stays open until [EventSink#close()] or until the
  /// client goes away.
  record Events(Consumer<EventSink> opened) implements AdminAnswer {}

  /// 200 with a value as JSON.
  static AdminAnswer json(Object value) {
    return new Json(200, value);
  }

  /// Text in UTF-8, such as `text("text/html", …)`.
  static AdminAnswer text(String mediaType, String text) {
    return new Bytes(200, mediaType + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
