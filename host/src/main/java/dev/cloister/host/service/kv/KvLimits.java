package dev.cloister.host.service.kv;

/// The bounds of KV namespaces; the first five are those of Workers.
public final class KvLimits {
  /// Bytes of a key in UTF-8.
  public static final int KEY_BYTES_MAX = 512;

  /// Bytes of a value.
  public static final int VALUE_BYTES_MAX = 25 << 20;

  /// Bytes of a value's metadata as JSON in UTF-8.
  public static final int METADATA_BYTES_MAX = 1024;

  /// Keys in one answer of a list.
  public static final int LIST_KEYS_MAX = 1_000;

  /// Keys that one request may read, and bytes of their values together.
  public static final int BULK_KEYS_MAX = 100;

  static final int BULK_BYTES_MAX = 25 << 20;

  /// The least time that a key lives, and that a cached value would, in seconds.
  static final int TTL_SECONDS_MIN = 60;

  /// Namespaces of one tenant.
  public static final int NAMESPACES_PER_TENANT_MAX = 1_000;

  /// Characters of a namespace's id.
  public static final int NAMESPACE_ID_CHARS_MAX = 128;

  /// Keys of one namespace.
  static final long NAMESPACE_KEYS_MAX = 10_000_000;

  /// Bytes of one namespace: keys, values and metadata.
  static final long NAMESPACE_BYTES_MAX = 4L << 30;

  /// Bytes of a value that is stored beside its key; a larger one is stored in pieces.
  static final int BESIDE_BYTES_MAX = 64 << 10;

  /// Bytes of one piece: below what the log takes in one element.
  static final int PIECE_BYTES = 384 << 10;

  /// How long an upload may take before its pieces count as left behind, in seconds.
  static final long UPLOAD_SECONDS_MAX = 3_600;

  /// How long the pieces of a value stay after it was replaced, for those who read it, in seconds.
  static final long READERS_SECONDS_MAX = 600;

  private KvLimits() {}
}
