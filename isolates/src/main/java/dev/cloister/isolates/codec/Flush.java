package dev.cloister.isolates.codec;

/// How much of what was given must come out.
public enum Flush {
  /// As much as is good for the compression.
  NONE,
  /// All.
  SYNC,
  /// All, and what follows can be read without what came before.
  FULL,
  /// All, and nothing follows.
  FINISH
}
