package dev.cloister.host.admin;

/// Tells how the host is. Cheap enough to be asked every second; never blocks on a script.
@FunctionalInterface
public interface HealthSource {
  HealthReport report();
}
