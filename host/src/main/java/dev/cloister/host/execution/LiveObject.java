package dev.cloister.host.execution;

import dev.cloister.api.ObjectId;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;

/// A live object as its context sees it: where its batches go, and what opens its output gate.
///
/// Threads: any. Nothing here waits.
public interface LiveObject {
  /// Which object it is.
  ObjectId id();

  /// A turn has written something. It becomes durable in order, or the object is discarded.
  void written(FromIsolate.Batch batch);

  /// Runs `open` once batch `batch` and all before it are durable, or `lost` if they are not and
  /// never will be. At once, on the calling thread, if that is known already.
  void whenDurable(long batch, Runnable open, Runnable lost);

  /// The isolate needs something that is stored.
  void read(FromIsolate.Read read);

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
