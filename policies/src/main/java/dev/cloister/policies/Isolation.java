package dev.cloister.policies;

import java.util.Arrays;
import java.util.Optional;

/// Where a tenant's code runs: the dial, from the thinnest wall to the thickest.
public enum Isolation {
  /// In the host's own JVM, where nothing holds a hostile script: for one's own code and tests.
  IN_HOST("in-host"),

  /// In a child JVM shared with a bounded number of tenants of the same trust, an engine each.
  SHARED_CORDON("shared-cordon"),

  /// In a child JVM of its own.
  OWN_CORDON("own-cordon"),

  /// In a polyglot native isolate. Reserved: a policy may name it, and is refused until it exists.
  NATIVE_ISOLATE("native-isolate");

  private final String key;

  Isolation(String key) {
    this.key = key;
  }

  /// The setting with this key, if there is one.
  public static Optional<Isolation> named(String key) {
    return Arrays.stream(values()).filter(isolation -> isolation.key.equals(key)).findFirst();
  }

  /// Its name in a policy file; never renamed.
  public String key() {
    return key;
  }
}
