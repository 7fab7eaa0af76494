package dev.cloister.host.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A body that is pulled piece by piece, so that nothing is read which nobody has room for.
///
/// Threads: one reader at a time; [#close()] may be called by any, and makes a reader that waits
/// fail.
public interface ChunkSource extends AutoCloseable {
  /// Waits for the next bytes; null at the end. An exception means that the body was cut short and
  /// must not pass for a complete one.
  byte @Nullable [] next() throws IOException;

  /// Nothing more is wanted. Does nothing the second time.
  @Override
  void close();
}
