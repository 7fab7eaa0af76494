package dev.cloister.host.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of the first failure that this node cannot survive: the one who opens, while it is
/// opening, else the listener. Silent once it is closing, since closing looks like failing from
/// below.
final class Fatal {
  private static final Logger LOG = LoggerFactory.getLogger(Fatal.class);

  private enum Phase {
    OPENING,
    OPEN,
    SILENT
  }

  private final FatalListener listener;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPENING);
  private final CompletableFuture<Void> whileOpening = new CompletableFuture<>();

  Fatal(FatalListener listener) {
    this.listener = listener;
  }

  /// Fails with the first failure before [#opened].
  CompletableFuture<Void> whileOpening() {
    return whileOpening;
  }

  void opened() {
    phase.compareAndSet(Phase.OPENING, Phase.OPEN);
  }

  /// From now on nobody is told.
  void silence() {
    phase.set(Phase.SILENT);
  }

  void happened(String reason, Throwable cause) {
    switch (phase.get()) {
      case OPENING -> whileOpening.completeExceptionally(cause);
      case OPEN -> {
        if (phase.compareAndSet(Phase.OPEN, Phase.SILENT)) {
          LOG.error("{}", reason, cause);
          // What failed may hold locks that ending the process waits for.
          Thread.ofPlatform()
              .daemon()
              .name("shards-fatal")
              .start(() -> listener.onFatal(reason, cause));
        }
      }
      case SILENT -> LOG.debug("{}", reason, cause);
    }
  }
}
