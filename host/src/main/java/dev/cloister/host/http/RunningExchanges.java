package dev.cloister.host.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The exchanges under way on the tenants' listener, and the sweeper that looks after them.
///
/// Every [#SWEEP_MS] the sweeper cancels what nobody waits for any more and ends what is too slow:
/// headers, bodies, and clients that do not take their answers. Slowness is counted in sweeps spent
/// waiting, so a script that takes its time is never held against the client.
///
/// Threads: any; one for the sweeper. Owns: that thread.
final class RunningExchanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningExchanges.class);
  private static final long SWEEP_MS = 250;

  /// For how long a client that has its answer and goes on sending is listened to.
  static final Duration LINGER_MAX = Duration.ofSeconds(5);

  private static final int LOOK_AHEAD_BYTES = 4096;

  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("edge-sweeper").daemon(true).unstarted(work));
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(LOOK_AHEAD_BYTES);
  private final Patience patience;
  private final Object changed = new Object();
  private volatile boolean draining;

  /// How long clients may keep us waiting, in sweeps; `lingerSweeps` is for how long one that has
  /// its answer is listened to.
  record Patience(long headersSweeps, long stallSweeps, long lingerSweeps, long bytesPerSweep) {
    static Patience of(EdgeSettings settings) {
      return new Patience(
          sweeps(settings.headersWithin()),
          sweeps(settings.stallMax()),
          sweeps(LINGER_MAX),
          Math.max(1, settings.bytesPerSecondMin() * SWEEP_MS / 1000));
    }

    private static long sweeps(Duration time) {
      return Math.max(1, time.toMillis() / SWEEP_MS);
    }

    /// A fresh account of how long one direction of one exchange has kept us waiting.
    Stall stall() {
      return new Stall(this);
    }
  }

  /// How long one direction of an exchange has kept us waiting, in sweeps: each one spent waiting
  /// counts, and is forgotten for the bytes that moved. Not for two threads.
  static final class Stall {
    private final Patience patience;
    private long sweepsWaited;
    private long bytesBefore;

    private Stall(Patience patience) {
      this.patience = patience;
    }

    /// Counts a sweep; whether it is one too many. `bytes` is how many have moved so far.
    boolean isTooLong(boolean waiting, long bytes) {
      long excused = (bytes - bytesBefore) / patience.bytesPerSweep();
      bytesBefore = bytes;
      sweepsWaited = Math.max(0, sweepsWaited - excused) + (waiting ? 1 : 0);
      return sweepsWaited > patience.stallSweeps();
    }
  }

  RunningExchanges(Patience patience) {
    this.patience = patience;
  }

  /// Begins to look after the connections of `connector`.
  void sweep(LookAheadConnector connector) {
    var _ =
        sweeper.scheduleWithFixedDelay(
            () -> sweepOnce(connector), SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
  }

  /// Sweeps now, between two of the usual rounds, and returns when it is done: what a test waits
  /// for in place of time.
  void sweepNow(LookAheadConnector connector) {
    CompletableFuture.runAsync(() -> sweepOnce(connector), sweeper).join();
  }

  private void sweepOnce(LookAheadConnector connector) {
    for (var exchange : exchanges) {
      guarded(() -> exchange.sweep(patience, scratch));
    }
    for (var endPoint : connector.getConnectedEndPoints()) {
      guarded(() -> sweepHeaders(endPoint));
    }
  }

  private void sweepHeaders(EndPoint endPoint) {
    if (endPoint instanceof LookAheadEndPoint each
        && each.sweepsReadingHeaders() > patience.headersSweeps()) {
      each.close(new TimeoutException("The request's headers come too slowly."));
    }
  }

  /// One exchange's fault must not end the sweeping of all others.
  private static void guarded(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      LOG.error("A connection could not be swept.", e);
    }
  }

  /// Takes an exchange in; false when no new ones are taken any more.
  boolean began(Exchange exchange) {
    exchanges.add(exchange);
    if (draining) {
      ended(exchange);
      return false;
    }
    return true;
  }

  void ended(Exchange exchange) {
    exchanges.remove(exchange);
    if (draining) {
      synchronized (changed) {
        changed.notifyAll();
      }
    }
  }

  /// Takes no new exchanges, and waits for those under way to end. Returns whether they all did.
  boolean drain(Duration atMost) throws InterruptedException {
    draining = true;
    var waiting = Thread.ofVirtual().unstarted(this::awaitNone);
    waiting.start();
    try {
      return waiting.join(atMost);
    } finally {
      waiting.interrupt();
    }
  }

  private void awaitNone() {
    synchronized (changed) {
      while (!exchanges.isEmpty()) {
        try {
          changed.wait();
        } catch (InterruptedException _) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }
}
