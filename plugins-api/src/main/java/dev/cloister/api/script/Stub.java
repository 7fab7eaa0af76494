package dev.cloister.api.script;

import org.jspecify.annotations.Nullable;

/// Something on the other side that can be asked: an object, or a script that a service binding
/// names; in Java or in JavaScript alike.
///
/// Each call waits for its answer and fails with [CallFailed]; other events of the script run
/// meanwhile.
public interface Stub {
  /// Sends it a request.
  Response fetch(Request request);

  /// Calls a method and returns what it returns, as a plain value.
  @Nullable Object call(String method, @Nullable Object... arguments);

  /// The methods of an interface, each of which calls the one of that name over there. What comes
  /// back is made what the method returns. Arguments and results must be plain values, or records
  /// of such.
  <T> T as(Class<T> type);
}
