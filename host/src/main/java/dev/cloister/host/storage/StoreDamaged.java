package dev.cloister.host.storage;

/// What is on the disk contradicts itself. Nothing may be served from it; the message names the
/// file and says what was expected.
public final class StoreDamaged extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreDamaged(String message) {
    super(message);
  }

  public StoreDamaged(String message, Throwable cause) {
    super(message, cause);
  }
}
