package dev.cloister.host.backup;

import java.io.IOException;
import java.io.OutputStream;

/// A file that is ready to be written out. What it needs is on disk already, so however slow the
/// reader is, nobody else waits for it.
public interface OutgoingFile extends AutoCloseable {
  /// Writes all of it. Once.
  void writeTo(OutputStream out) throws IOException;

  /// Removes what it was made of.
  @Override
  void close() throws IOException;
}
