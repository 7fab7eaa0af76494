package dev.cloister.host.execution;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Deployments that are being started. Who wants one that is waits for it, and nobody waits for
/// another's: a start may have to wait for a cordon, and many do while somebody ends theirs again
/// and again.
///
/// Threads: any; a start has one of its own, and goes on when those who waited have gone. Limits:
/// `waitMax` for each wait, [#WAIT_MAX] where nothing else is said. Fails: with
/// `isolate.not-started` after that; and as the work did, for all who wait.
final class Starts {
  /// As long as an event may take by itself where no policy says otherwise.
  static final Duration WAIT_MAX = Duration.ofSeconds(30);

  /// @param revision which settings of the version, its secrets among them
  record Start(Wanted wanted, ScriptVersion version, long revision) {}

  private final ConcurrentMap<Start, CompletableFuture<Outcome<Deployment>>> underWay =
      new ConcurrentHashMap<>();
  private final Duration waitMax;

  Starts(Duration waitMax) {
    this.waitMax = waitMax;
  }

  /// What comes of it; `work` does it, unless it is being done already.
  Outcome<Deployment> of(Start start, Supplier<Outcome<Deployment>> work) {
    var mine = new CompletableFuture<Outcome<Deployment>>();
    var other = underWay.putIfAbsent(start, mine);
    if (other != null) {
      return awaited(other);
    }
    var _ =
        Thread.ofVirtual()
            .name("start-" + start.wanted().script())
            .start(() -> perform(start, work, mine));
    return awaited(mine);
  }

  /// Whoever comes after it is off the list finds what it has left, and before those who waited do.
  private void perform(
      Start start,
      Supplier<Outcome<Deployment>> work,
      CompletableFuture<Outcome<Deployment>> result) {
    try {
      var outcome = work.get();
      underWay.remove(start, result);
      result.complete(outcome);
    } catch (RuntimeException | Error e) {
      underWay.remove(start, result);
      result.completeExceptionally(e);
    }
  }

  private Outcome<Deployment> awaited(CompletableFuture<Outcome<Deployment>> result) {
    try {
      return result.get(waitMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return new Outcome.Failed<>(Failures.isolateAwaited(waitMax));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException asItWas
          ? asItWas
          : new IllegalStateException("A script could not be started.", e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(Failures.noIsolate());
    }
  }
}
