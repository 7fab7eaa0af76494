package dev.cloister.isolates.crypto;

import java.io.Serial;

/// What a script sees as a `DOMException` of this name and message. The message names nothing of
/// the host and nothing of a key.
public final class CryptoRefused extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String name;

  CryptoRefused(String name, String message) {
    super(message, null, false, false);
    this.name = name;
  }

  static CryptoRefused data(String message) {
    return new CryptoRefused("DataError", message);
  }

  static CryptoRefused operation(String message) {
    return new CryptoRefused("OperationError", message);
  }

  static CryptoRefused notSupported(String message) {
    return new CryptoRefused("NotSupportedError", message);
  }

  /// The name of the exception, such as `DataError`.
  public String name() {
    return name;
  }

  /// The message, which is never null.
  public String text() {
    return String.valueOf(getMessage());
  }
}
