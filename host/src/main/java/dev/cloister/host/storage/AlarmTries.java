package dev.cloister.host.storage;

/// How often the handler of an alarm has failed, as far as that matters for what comes next.
///
/// @param counted failures that count against the bound on retries, 0 to 127
/// @param backoff how often the pause has been doubled, 0 to 127
/// @param lastCounted whether the last failure counted
public record AlarmTries(int counted, int backoff, boolean lastCounted) {
  /// Before the first failure.
  public static final AlarmTries NONE = new AlarmTries(0, 0, false);

  public AlarmTries {
    if (counted < 0 || counted > Byte.MAX_VALUE || backoff < 0 || backoff > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "An alarm has failed %d times, backed off %d times.".formatted(counted, backoff));
    }
  }
}
