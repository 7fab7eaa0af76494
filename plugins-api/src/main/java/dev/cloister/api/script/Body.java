package dev.cloister.api.script;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The body of a request or an answer.
///
/// One that arrives is read when it is asked for: whole, which waits for the rest of it and may be
/// as long as the policy lets a script read, or as a [#stream] of any length, once. One that is
/// sent is whole, or streamed: see [#written]. What has arrived and was not read can be sent on,
/// and streams through.
public interface Body {
  /// No body.
  Body NONE = of(new byte[0]);

  /// Writes a body while it is sent.
  @FunctionalInterface
  interface Writer {
    /// Writes all of it. What it throws cuts the body short.
    void writeTo(OutputStream out) throws Exception;
  }

  /// All of it. The array belongs to the body: read it, do not write it.
  byte[] bytes();

  /// All of it, as UTF-8.
  default String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// It as it comes: a read waits until there is something. One that has arrived is read in one way
  /// only, and while its event lasts.
  default InputStream stream() {
    return new ByteArrayInputStream(bytes());
  }

  /// Writes all of it to somebody else.
  default void writeTo(OutputStream out) throws Exception {
    out.write(bytes());
  }

  /// Whether it is sent while it is written, and not whole.
  default boolean isStreamed() {
    return false;
  }

  /// A body of these bytes.
  static Body of(byte[] bytes) {
    return () -> bytes;
  }

  /// A body of this text, in UTF-8.
  static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A body of what can be read here, streamed. The stream is closed when the body was sent.
  static Body of(InputStream in) {
    return written(new Copied(in));
  }

  /// A body that `writer` writes when it is sent, as part of the event: of an answer before what
  /// was left for later ([Context#waitUntil]). What is written leaves in parts of 64 KiB and with
  /// each `flush()`, and both let other events of the script run; when whoever reads is slow, they
  /// wait. When nobody reads any more they throw an [java.io.IOException].
  static Body written(Writer writer) {
    return new WrittenBody(writer);
  }
}
