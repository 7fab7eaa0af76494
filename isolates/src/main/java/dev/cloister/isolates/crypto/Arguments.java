package dev.cloister.isolates.crypto;

/// What a call was given: scalars, texts, bytes and keys by their position. Bytes are copies.
public interface Arguments {
  /// The bytes at this position.
  byte[] bytes(int position);

  /// The text at this position.
  String text(int position);

  /// The number at this position.
  int number(int position);

  /// Whether there is nothing at this position.
  boolean absent(int position);
}
