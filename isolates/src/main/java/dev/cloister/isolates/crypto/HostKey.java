package dev.cloister.isolates.crypto;

import java.security.GeneralSecurityException;

/// A key that stays on this side: a script has a function that does with it what its operations
/// are.
///
/// What comes of an operation is a `byte[]`, a `String`, a `Boolean`, an `Integer` or a key.
///
/// Threads: those of one context, one at a time; a key keeps the objects of the JDK that it has
/// used.
public interface HostKey {
  /// Does one operation. A [GeneralSecurityException] is an `OperationError` for the script.
  Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException;
}
