package dev.cloister.isolates.codec;

/// Turns bytes into others: a piece is given, and then what comes of it is taken until nothing
/// comes.
///
/// Threads: one at a time. Owns: memory that [#release()] gives back. Limits: a call makes at most
/// as many bytes as it is asked for, and beyond that works through its input once: so no input,
/// however made, keeps a caller for long.
public interface Coder {
  /// Gives a piece, after the one before has been used up.
  void give(byte[] piece);

  /// At most `most` bytes of what comes; none when more must be given, or the end was reached.
  byte[] take(Flush flush, int most) throws CoderFailed;

  /// Whether what was made or read is whole.
  boolean ended();

  /// How many of the bytes given come after the end.
  int unused();

  /// Begins again, as if nothing had been given.
  void reset();

  /// Gives memory back; the coder is not used any more.
  void release();
}
