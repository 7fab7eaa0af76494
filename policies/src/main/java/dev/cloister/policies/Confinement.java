package dev.cloister.policies;

import java.util.Optional;

/// What the operating system does to cordons, as the host has found it.
///
/// @param missing what is not as it should be, for an operator; empty when cordons have no files
///   but their own, no network, no exec and no other process. Without it a cordon is more or less
///   an ordinary process of the host's user.
public record Confinement(Optional<String> missing) {
  /// Nobody has confined them.
  public static final Confinement NONE = without("nothing holds them");

  /// Every layer holds.
  public static final Confinement COMPLETE = new Confinement(Optional.empty());

  /// Some of it is missing.
  public static Confinement without(String what) {
    return new Confinement(Optional.of(what));
  }

  /// Whether untrusted code may run there.
  public boolean complete() {
    return missing.isEmpty();
  }
}
