package dev.cloister.host.http;

/// The body of a request or an answer at the edge.
public sealed interface EdgeBody {
  /// The longest request body, in bytes, that is read before the request is handed on.
  int WHOLE_BYTES_MAX = 64 * 1024;

  /// None at all.
  EdgeBody NONE = new None();

  /// None at all, which is not the same as an empty one.
  record None() implements EdgeBody {}

  /// All of it. The bytes belong to the receiver.
  record Whole(byte[] bytes) implements EdgeBody {}

  /// It is pulled from `source`; `length` is -1 when not known beforehand. Who receives this closes
  /// the source, read to its end or not.
  record Streaming(long length, ChunkSource source) implements EdgeBody {}
}
