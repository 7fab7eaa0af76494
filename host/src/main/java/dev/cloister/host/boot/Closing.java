package dev.cloister.host.boot;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has to be closed, in the reverse of the order in which it was opened.
///
/// Threads: any; one closes, others wait for it.
final class Closing implements AutoCloseable {
  private record Part(String name, AutoCloseable part) {}

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final ArrayDeque<Part> parts = new ArrayDeque<>();

  /// Remembers a part.
  synchronized <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  /// Closes all of them; one that fails does not keep the others open.
  @Override
  public synchronized void close() {
    Part next;
    while ((next = parts.poll()) != null) {
      try {
        next.part().close();
      } catch (Exception e) {
        LOG.warn("{} could not be closed in order", next.name(), e);
      }
    }
  }
}
