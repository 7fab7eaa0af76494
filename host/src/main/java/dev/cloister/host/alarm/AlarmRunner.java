package dev.cloister.host.alarm;

import dev.cloister.host.storage.StoredAlarm;
import java.util.concurrent.CompletableFuture;

/// Runs the `alarm` handler of an object.
@FunctionalInterface
public interface AlarmRunner {
  /// What became of one run.
  enum End {
    /// The handler has ended well and that is durable, or the object has set or deleted the alarm
    /// meanwhile.
    DONE,

    /// The handler has failed; that counts.
    FAILED,

    /// Something else than the script has failed, before the handler or while it ran; that does not
    /// count.
    NOT_RUN,

    /// There is no such script now.
    NO_SCRIPT
  }

  /// Takes the alarm to its object. Completes, never exceptionally, when the run is over.
  ///
  /// @param lastTryOver it has failed too often: the object only removes it
  CompletableFuture<End> run(StoredAlarm alarm, boolean lastTryOver);
}
