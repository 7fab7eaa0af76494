package dev.cloister.host.admin;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// How the host is.
///
/// @param version of Cloister
/// @param isolates all that run now, in the order of their places
/// @param spareCordons how many warm cordons wait for tenants now
/// @param confinement what the operating system holds cordons to, layer by layer, missing ones with
///   the reason; of the weakest cordon there was, and empty as long as there has been none
/// @param shards of the storage, in the order of their numbers, the system shard first
/// @param warnings what an operator should know and mend, in sentences, such as a missing compiler
public record HealthReport(
    Status status,
    String version,
    Duration uptime,
    List<IsolateHealth> isolates,
    int spareCordons,
    List<String> confinement,
    List<ShardHealth> shards,
    List<String> warnings) {
  public HealthReport {
    isolates = List.copyOf(isolates);
    confinement = List.copyOf(confinement);
    shards = List.copyOf(shards);
    warnings = List.copyOf(warnings);
  }

  /// In one word.
  public enum Status {
    /// Everything works.
    OK,
    /// It serves, and something does not work as it should: see the warnings.
    DEGRADED,
    /// It takes no new requests.
    STOPPING
  }

  /// One isolate.
  ///
  /// @param place such as `in-host` or `cordon 4711`
  /// @param runtime the JavaScript runtime's own name; one without a compiler says so
  /// @param memoryBytes resident, where it can be told
  /// @param heapBytes what its heap holds, where it has one of its own
  public record IsolateHealth(
      String place,
      String runtime,
      int contexts,
      OptionalLong memoryBytes,
      OptionalLong heapBytes) {}

  /// One shard of the storage.
  ///
  /// @param name `system`, or the shard's number
  /// @param term of the leader it is served under; 0 while it has none
  public record ShardHealth(String name, boolean serving, long term) {}
}
