package dev.cloister.policies;

import java.util.Arrays;
import java.util.Optional;

/// How far an operator trusts a tenant. Tenants of different trust never share a cordon.
public enum Trust {
  /// The operator's own code: may run in the host's own JVM.
  TRUSTED("trusted"),

  /// Known customers, bound by contract; run in cordons.
  NORMAL("normal"),

  /// Anybody: run only in cordons that the operating system confines.
  UNTRUSTED("untrusted");

  private final String key;

  Trust(String key) {
    this.key = key;
  }

  /// The trust with this key, if there is one.
  public static Optional<Trust> named(String key) {
    return Arrays.stream(values()).filter(trust -> trust.key.equals(key)).findFirst();
  }

  /// Its name in a policy file; never renamed.
  public String key() {
    return key;
  }
}
