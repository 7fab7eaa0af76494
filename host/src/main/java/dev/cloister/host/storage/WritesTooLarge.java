package dev.cloister.host.storage;

/// The writes of one turn go beyond a bound of [StorageLimits]. They were not given to the log and
/// will never be applied; other turns are not affected.
public final class WritesTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Says which bound, with both numbers.
  public WritesTooLarge(String message) {
    super(message);
  }
}
