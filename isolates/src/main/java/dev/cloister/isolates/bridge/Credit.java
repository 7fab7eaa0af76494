package dev.cloister.isolates.bridge;

/// Leave to send `bytes` more of a streamed body; [#CANCEL] says that the rest is not wanted.
public record Credit(long stream, long bytes) {
  /// The reader has gone: send nothing more of this stream.
  public static final long CANCEL = -1;
}
