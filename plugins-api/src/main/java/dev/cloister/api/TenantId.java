package dev.cloister.api;

/// The owner of scripts, objects and quotas; the unit of isolation. Part of host names, so one RFC
/// 1123 label.
public record TenantId(String name) {
  public TenantId {
    Names.label("tenant", name);
  }

  @Override
  public String toString() {
    return name;
  }
}
