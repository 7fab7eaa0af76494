package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;

/// What a deployment may call.
///
/// @param outbound where its requests to the network go
/// @param given what holds besides for a script whose code was given as a value
record Reach(Outbound outbound, Optional<Given> given) {
  /// A script that is a value.
  ///
  /// @param self the number it is known by
  /// @param handed what it was handed stubs of
  record Given(long self, HandedTargets handed) {}

  /// Of a deployed script: its bindings, and what else its tenant has.
  static Reach ofDeployed(Outbound outbound) {
    return new Reach(outbound, Optional.empty());
  }

  /// Whether its contexts may call this. What a number stands for is looked up elsewhere.
  boolean has(Target target) {
    return given.isEmpty() || has(given.get(), target);
  }

  private static boolean has(Given given, Target target) {
    return switch (target) {
      case Target.ToNetwork(), Target.ToCapability _ -> true;
      case Target.ToDynamic(var script, var _) -> script == given.self();
      case Target.ToEntrypoint _, Target.ToObject _ -> given.handed().has(target);
      case Target.ToService _, Target.ToDispatched _ -> false;
    };
  }

  /// It was handed a stub of this.
  void handed(Target target) {
    given.ifPresent(mine -> mine.handed().add(target));
  }
}
