package dev.cloister.isolates.java;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was handed over, either way, in one event of the script itself, or in one life of an
/// object: it can be used until that is over. What is called of an export is done in the session
/// that exported it, so that it may keep what it is handed there.
///
/// Threads: whoever has the baton of its context.
final class RpcSession {
  private final @Nullable EventRun run;
  private final long object;
  private final Map<Long, RpcExport> exported = new LinkedHashMap<>();
  private final Map<Long, RpcHandle> held = new HashMap<>();
  private boolean over;

  private RpcSession(@Nullable EventRun run, long object) {
    this.run = run;
    this.object = object;
  }

  /// That of an event of the script itself.
  static RpcSession of(EventRun run) {
    return new RpcSession(run, 0);
  }

  /// That of an object, by the host's number for this life of it.
  static RpcSession of(long object) {
    return new RpcSession(null, object);
  }

  /// The event that it is; null when it is an object's.
  @Nullable EventRun run() {
    return run;
  }

  /// The object's number; 0 when it is an event's.
  long object() {
    return object;
  }

  /// What others hold of it, by number.
  Map<Long, RpcExport> exported() {
    return exported;
  }

  /// What it holds of others, by number.
  Map<Long, RpcHandle> held() {
    return held;
  }

  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
  }
}
