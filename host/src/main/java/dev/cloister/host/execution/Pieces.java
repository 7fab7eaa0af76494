package dev.cloister.host.execution;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A body for one who can wait: its bytes, piece after piece.
///
/// Threads: one takes; any may close, and one who waits then fails.
@FunctionalInterface
public interface Pieces extends AutoCloseable {
  /// Waits for the next bytes; null at the end. Fails when the body is cut short.
  byte @Nullable [] next() throws IOException;

  /// Nothing more is wanted. Does nothing the second time.
  @Override
  default void close() {}
}
