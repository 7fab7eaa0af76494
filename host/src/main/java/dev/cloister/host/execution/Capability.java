package dev.cloister.host.execution;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Something that one context has exported, and how many handles of it others have. When the last
/// is released the exporter hears of it.
///
/// Threads: any.
final class Capability {
  private final ContextSession exporter;
  private final long export;
  private int handles;

  private Capability(ContextSession exporter, long export) {
    this.exporter = exporter;
    this.export = export;
  }

  /// The first handle of what a context has just exported.
  static Handle exported(ContextSession exporter, long export) {
    return new Capability(exporter, export).handle();
  }

  private synchronized Handle handle() {
    handles++;
    return new Handle(this);
  }

  private void released() {
    boolean last;
    synchronized (this) {
      handles--;
      last = handles == 0;
    }
    if (last) {
      exporter.releaseExport(export);
    }
  }

  /// One holder's right to use it.
  static final class Handle {
    private final Capability capability;
    private final AtomicBoolean released = new AtomicBoolean();

    private Handle(Capability capability) {
      this.capability = capability;
    }

    /// Another handle, for another holder.
    Handle another() {
      return capability.handle();
    }

    void release() {
      if (released.compareAndSet(false, true)) {
        capability.released();
      }
    }

    /// Calls it, in the context that exported it. `whenDone` hears what came of it, once; running
    /// the returned task gives the call up.
    Runnable invoke(String requestId, HostInvocation invocation, Consumer<Result> whenDone) {
      return capability.exporter.invokeExport(capability.export, requestId, invocation, whenDone);
    }
  }
}
