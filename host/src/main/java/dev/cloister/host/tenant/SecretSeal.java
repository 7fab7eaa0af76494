package dev.cloister.host.tenant;

import dev.cloister.api.ScriptName;

/// What secrets are sealed for: the script and the name.
public final class SecretSeal {
  private SecretSeal() {}

  /// The owner of a sealed value.
  public static String owner(ScriptName script, String name) {
    return "secret/" + script + "/" + name;
  }
}
