package dev.cloister.host.execution;

import dev.cloister.api.ObjectId;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An object whose output gate opens, or breaks, when a test says so.
final class HeldObject implements LiveObject {
  private final List<Runnable> opening = new ArrayList<>();
  private final List<Runnable> breaking = new ArrayList<>();
  private final List<FromIsolate> heard = new ArrayList<>();
  private boolean lost;

  /// What was written and read in its name.
  List<FromIsolate> heard() {
    return heard;
  }

  /// Whether it was told that its context is gone.
  boolean isLost() {
    return lost;
  }

  /// Brings it to life in the first context of a script; its number there.
  long liveIn(Deployment deployment) {
    return deployment
        .homeForObject()
        .activate(this, "Held", "00", Optional.empty(), List.of(), true, List.of());
  }

  /// All that waits is durable.
  void open() {
    var free = List.copyOf(opening);
    opening.clear();
    breaking.clear();
    free.forEach(Runnable::run);
  }

  /// What waits never will be.
  void breakUp() {
    var lost = List.copyOf(breaking);
    opening.clear();
    breaking.clear();
    lost.forEach(Runnable::run);
  }

  @Override
  public ObjectId id() {
    throw new AssertionError("Nobody asks.");
  }

  @Override
  public void written(FromIsolate.Batch batch, Optional<Timeline> timeline) {
    heard.add(batch);
  }

  @Override
  public void whenDurable(long batch, Runnable open, Runnable lost) {
    opening.add(open);
    breaking.add(lost);
  }

  @Override
  public void read(FromIsolate.Read read, Optional<Timeline> timeline) {
    heard.add(read);
  }

  @Override
  public void broken(GuestError error) {
    lost = true;
  }

  @Override
  public void begun() {}

  @Override
  public void lost() {
    lost = true;
  }
}
