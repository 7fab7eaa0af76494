package dev.cloister.isolates.bridge;

/// How the messages of one direction are written to frames and read from them.
///
/// Threads: any; a codec has no state. Fails: with [FrameRefused] in all three methods.
public interface MessageCodec<M> {
  /// The most bytes a frame of this kind may have, tag and fields together.
  int bytesMax(int tag);

  /// Writes the message as one frame, from [FrameWriter#start] to [FrameWriter#finish].
  void write(M message, FrameWriter out);

  /// Reads the fields of a frame of this kind, to the end.
  M read(int tag, FrameReader in);
}
