package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import java.util.concurrent.atomic.AtomicBoolean;

/// Passes on what an isolate says until its death, which it tells once; what its contexts say while
/// they are being torn down is dropped.
public final class UntilDeath implements IsolateListener {
  private final IsolateListener listener;
  private final AtomicBoolean dead = new AtomicBoolean();

  public UntilDeath(IsolateListener listener) {
    this.listener = listener;
  }

  public boolean dead() {
    return dead.get();
  }

  @Override
  public void received(FromIsolate message) {
    if (!dead.get()) {
      listener.received(message);
    }
  }

  @Override
  public void died(Death death) {
    if (dead.compareAndSet(false, true)) {
      listener.died(death);
    }
  }
}
