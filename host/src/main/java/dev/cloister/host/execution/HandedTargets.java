package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The entrypoints and objects of which a script was handed stubs, and which it may call therefore.
///
/// A deployed script may have a stub of anything of its tenant's; one whose code was given as a
/// value has what it was handed and no more, also where it has broken out of its context.
///
/// Threads: any. Limits: [#MAX]; what is handed beyond it cannot be called.
final class HandedTargets {
  /// Different targets that one script may be handed.
  static final int MAX = 10_000;

  private final Set<List<Object>> targets = ConcurrentHashMap.newKeySet();

  /// It was handed a stub of this.
  void add(Target target) {
    if (targets.size() < MAX) {
      targets.add(key(target));
    }
  }

  /// Whether it was handed a stub of this.
  boolean has(Target target) {
    return targets.contains(key(target));
  }

  private static List<Object> key(Target target) {
    return switch (target) {
      case Target.ToEntrypoint(var script, Entrypoint(var name, var props, var _)) ->
          List.of("entrypoint", script, name, ByteBuffer.wrap(props));
      case Target.ToObject(var script, var className, var idHex, var _) ->
          List.of("object", script, className, idHex);
      case Target.ToDynamic _,
          Target.ToDispatched _,
          Target.ToCapability _,
          Target.ToNetwork _,
          Target.ToService _ ->
          List.of("not handed out as a stub");
    };
  }
}
