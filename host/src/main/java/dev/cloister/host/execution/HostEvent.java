package dev.cloister.host.execution;

import java.time.Instant;

/// What a script is woken for.
public sealed interface HostEvent permits HostRequest, HostEvent.Scheduled {
  /// The name of its handler, as traces have it.
  String kind();

  /// A cron is due: at which time, and which one.
  record Scheduled(Instant at, String cron) implements HostEvent {
    @Override
    public String kind() {
      return "scheduled";
    }
  }
}
