package dev.cloister.isolates.codec;

/// What the windows of several streams may take together.
public interface WindowRoom {
  /// Takes so many bytes; false, and nothing taken, when that is too many.
  boolean take(int bytes);

  void giveBack(int bytes);
}
