package dev.cloister.api;

/// A script as its tenant calls it; one RFC 1123 label. Which version answers is decided by the
/// directory.
public record ScriptName(TenantId tenant, String name) {
  public ScriptName {
    Names.label("script", name);
  }

  @Override
  public String toString() {
    return tenant + "/" + name;
  }
}
