package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import java.util.Optional;

/// A live object as its context sees it: where its batches go, and what opens its output gate. What
/// an event of it did is written down in the event's timeline, if it has one.
///
/// Threads: any. Nothing here waits.
public interface LiveObject {
  /// Which object it is.
  ObjectId id();

  /// A turn has written something. It becomes durable in order, or the object is discarded.
  void written(FromIsolate.Batch batch, Optional<Timeline> timeline);

  /// Runs `open` once batch `batch` and all before it are durable, or `lost` if they are not and
  /// never will be. At once, on the calling thread, if that is known already.
  void whenDurable(long batch, Runnable open, Runnable lost);

  /// Why what waits for a batch is lost.
  default Failure whyLost() {
    return Failures.unknown();
  }

  /// The isolate needs something that is stored.
  void read(FromIsolate.Read read, Optional<Timeline> timeline);

  /// The object has lost its memory; `error` says why.
  void broken(GuestError error);

  /// Where its sockets are kept.
  default SocketKeeper sockets() {
    return SocketKeeper.NONE;
  }

  /// The handler of an event has been called, or the event is over without that.
  void begun();

  /// The isolate is gone, and with it the object's memory.
  void lost();
}
