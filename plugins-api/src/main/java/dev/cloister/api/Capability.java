package dev.cloister.api;

import java.util.Map;

/// A handle to something outside the sandbox, whose methods a policy grants to scripts by exact
/// name.
///
/// Threads: calls come from many threads at once. Arguments and results are JSON-like values: null,
/// `Boolean`, `Double`, `Long`, `String`, `byte[]`, `List` and `Map` of these. An exception is
/// turned into one fixed-code error by the host; nothing of it reaches the script.
public interface Capability {
  /// What a script binds to; one RFC 1123 label.
  String name();

  /// The methods that may be granted, by the exact name a policy uses.
  Map<String, Method> methods();

  /// One method that a policy may grant.
  @FunctionalInterface
  interface Method {
    /// Answers the call, within the deadline that the host watches over.
    Outcome<Object> call(Caller caller, Object argument);
  }

  /// On whose behalf a call is made; never taken from what a script says of itself.
  record Caller(TenantId tenant, ScriptName script) {}
}
