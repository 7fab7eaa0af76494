package dev.cloister.isolates.bridge;

/// The body of a request or an answer.
///
/// A small body whose bytes are all there travels [Whole], in the message that starts it. A larger
/// or a growing one is [Streamed]: [Chunk] messages with the same stream number follow, as far as
/// the reader's [Credit] reaches.
public sealed interface Body {
  /// The most bytes that travel in one message; a whole body is at most this long, and so is a
  /// chunk.
  int BYTES_IN_ONE_MESSAGE_MAX = 64 * 1024;

  /// The credit a new stream starts with, in bytes.
  int FIRST_CREDIT_BYTES = 256 * 1024;

  /// No body at all, which is not the same as an empty one.
  record None() implements Body {}

  /// All of it. The bytes belong to the receiver.
  record Whole(byte[] bytes) implements Body {}

  /// It follows in chunks. Stream numbers are chosen by the side that sends the body: odd by the
  /// host, even by the isolate, so they never meet. `length` is -1 when not known beforehand.
  record Streamed(long stream, long length) implements Body {}

  Body NONE = new None();
}
