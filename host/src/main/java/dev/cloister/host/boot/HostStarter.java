package dev.cloister.host.boot;

/// Starts a host.
@FunctionalInterface
public interface HostStarter {
  /// Starts a host and returns once both listeners accept requests.
  ///
  /// @throws StartRefused when it cannot start for a reason that an operator can mend (a port that
  ///   is taken, a data folder in use, a policy that cannot be kept here); nothing is left running
  RunningHost start(HostConfig config) throws StartRefused, InterruptedException;
}
