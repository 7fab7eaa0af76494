package dev.cloister.isolates.codec;

/// What is around the compressed bytes of `deflate`.
public enum Wrapping {
  /// Nothing (RFC 1951).
  RAW,
  /// RFC 1950.
  ZLIB,
  /// RFC 1952.
  GZIP,
  /// One of the two above, told by the first bytes; for decompression only.
  GZIP_OR_ZLIB
}
