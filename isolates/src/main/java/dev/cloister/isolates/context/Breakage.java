package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a context is broken, if it is, and whether it lets go of its thread when it was broken off
/// from outside. The first reason stands.
///
/// Threads: any.
public final class Breakage {
  private record BrokenOff(FromIsolate.ContextBroken why, Thread thread, LettingGo since) {}

  private final long context;
  private final Turns turns;
  private final IsolateWorld world;
  private volatile FromIsolate.@Nullable ContextBroken why;
  private volatile @Nullable BrokenOff brokenOff;

  public Breakage(long context, Turns turns, IsolateWorld world) {
    this.context = context;
    this.turns = turns;
    this.world = world;
  }

  /// The context has failed by itself.
  public synchronized void failed(String outcome, String message) {
    if (why == null) {
      why = new FromIsolate.ContextBroken(context, turns.runningEvent(), outcome, message);
    }
  }

  /// The context is broken off, and `thread` is to let go of it. Says whether there was no reason
  /// before.
  public synchronized boolean breaksOff(String outcome, String message, Thread thread) {
    if (why != null) {
      return false;
    }
    var reason = new FromIsolate.ContextBroken(context, turns.runningEvent(), outcome, message);
    why = reason;
    var since = new LettingGo(world.ticker().getAsLong(), world.meter().cpuNanos(thread));
    brokenOff = new BrokenOff(reason, thread, since);
    return true;
  }

  /// The reason.
  public Optional<FromIsolate.ContextBroken> why() {
    return Optional.ofNullable(why);
  }

  /// Whether there is one.
  public boolean isThere() {
    return why != null;
  }

  /// Whether it came from outside.
  public boolean isFromOutside() {
    return brokenOff != null;
  }

  /// Why the isolate has to end: the context was broken off and does not let go.
  public Optional<IsolateListener.Death> stuck() {
    var off = brokenOff;
    if (off == null
        || !off.since().isOver(world.ticker().getAsLong(), world.meter().cpuNanos(off.thread()))) {
      return Optional.empty();
    }
    return Optional.of(
        new IsolateListener.Death(
            off.why().outcome(), off.why().message() + " It could not be ended alone.", context));
  }
}
