package dev.cloister.host.service.kv;

import dev.cloister.host.service.ServiceUrl;
import java.util.OptionalLong;

/// When a key that is put expires, as the options say.
public final class Expiration {
  /// The options say no time that may be.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String statusText) {
      super(statusText);
    }

    /// What the script is told.
    public String statusText() {
      return String.valueOf(getMessage());
    }
  }

  private Expiration() {}

  /// Seconds since 1970; 0 when it never does. `expiration_ttl` counts before `expiration`.
  static long of(ServiceUrl url, long now) throws Refused {
    var ttl = url.query("expiration_ttl");
    if (ttl.isPresent()) {
      return afterTtl(ttl.get(), now);
    }
    var at = url.query("expiration");
    return at.isPresent() ? at(at.get(), now) : 0;
  }

  /// The time that is so many seconds from now.
  public static long afterTtl(String text, long now) throws Refused {
    var seconds = whole(text);
    if (seconds.isEmpty() || seconds.getAsLong() <= 0) {
      throw new Refused(
          "Invalid expiration_ttl of %s. Please specify integer greater than 0.".formatted(text));
    }
    if (seconds.getAsLong() < KvLimits.TTL_SECONDS_MIN) {
      throw new Refused(
          "Invalid expiration_ttl of %s. Expiration TTL must be at least %d."
              .formatted(text, KvLimits.TTL_SECONDS_MIN));
    }
    return now + seconds.getAsLong();
  }

  /// The time that is said.
  public static long at(String text, long now) throws Refused {
    var seconds = whole(text);
    if (seconds.isEmpty() || seconds.getAsLong() <= now) {
      throw new Refused(
          ("Invalid expiration of %s. Please specify integer greater than the current number of"
                  + " seconds since the UNIX epoch.")
              .formatted(text));
    }
    if (seconds.getAsLong() < now + KvLimits.TTL_SECONDS_MIN) {
      throw new Refused(
          "Invalid expiration of %s. Expiration times must be at least %d seconds in the future."
              .formatted(text, KvLimits.TTL_SECONDS_MIN));
    }
    return seconds.getAsLong();
  }

  private static OptionalLong whole(String text) {
    return text.matches("-?[0-9]{1,15}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
