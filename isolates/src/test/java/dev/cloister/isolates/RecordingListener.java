package dev.cloister.isolates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.FromIsolate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Keeps what an isolate says, its death included, in order, for a test to wait for.
public final class RecordingListener implements IsolateListener {
  private static final long PATIENCE_S = 60;

  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  @Override
  public void received(FromIsolate message) {
    heard.add(message);
  }

  @Override
  public void pressed(HeapPressure pressure) {
    heard.add(pressure);
  }

  @Override
  public void died(Death death) {
    heard.add(death);
  }

  /// The next thing the isolate says, which must be of this type.
  public <T> T next(Class<T> type) throws InterruptedException {
    var next = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
    assertThat(next).isInstanceOf(type);
    return type.cast(next);
  }

  /// The next thing of this type; others before it are skipped.
  public <T> T await(Class<T> type) throws InterruptedException {
    while (true) {
      var next = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(next).as("waiting for %s", type).isNotNull();
      if (type.isInstance(next)) {
        return type.cast(next);
      }
    }
  }

  /// Checks that there is nothing that was not asked for.
  public void assertNothingLeft() {
    assertThat(heard).isEmpty();
  }
}
