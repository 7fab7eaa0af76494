package dev.cloister.api;

import java.util.Optional;

/// The owner of scripts, objects and quotas; the unit of isolation. Part of host names, so one RFC
/// 1123 label.
///
/// A script of a dispatch namespace is a tenant of its own, called `owner.namespace.script`: no
/// host name leads to it, and nothing of its owner's is its.
public record TenantId(String name) {
  /// Whose script in which dispatch namespace a tenant is.
  public record Dispatched(TenantId owner, String namespace, String script) {}

  public TenantId {
    var parts = name.split("\\.", -1);
    if (parts.length == 3) {
      Names.label("tenant", parts[0]);
      Names.label("dispatch namespace", parts[1]);
      Names.label("script", parts[2]);
    } else {
      Names.label("tenant", name);
    }
  }

  /// The tenant that a script of a dispatch namespace is.
  ///
  /// @throws IllegalArgumentException when a name is not allowed, or the owner is itself one
  public static TenantId ofDispatched(TenantId owner, String namespace, String script) {
    Names.label("dispatch namespace", namespace);
    Names.label("script", script);
    return new TenantId(Names.label("tenant", owner.name()) + "." + namespace + "." + script);
  }

  /// What it is when it is a script of a dispatch namespace.
  public Optional<Dispatched> dispatched() {
    var parts = name.split("\\.", -1);
    return parts.length == 3
        ? Optional.of(new Dispatched(new TenantId(parts[0]), parts[1], parts[2]))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
