package dev.cloister.api.script;

import org.jspecify.annotations.Nullable;

/// Something on the other side that has methods and properties, in Java or in JavaScript alike.
///
/// Each call and each read waits for its answer and fails with [CallFailed]; other events of the
/// script run meanwhile. Arguments and results are plain values, and what goes by reference: a
/// [RpcTarget], a [RpcFunction], a [RpcStub] and a [Stub].
public interface Remote {
  /// Calls a method and returns what it returns.
  @Nullable Object call(String method, @Nullable Object... arguments);

  /// Reads a property: in JavaScript a getter of a class, in Java a method marked [Property].
  @Nullable Object get(String property);

  /// The methods of an interface, each of which calls the one of that name over there, or reads the
  /// property of that name if it is marked [Property]. What comes back is made what the method
  /// returns. Arguments and results must be values that can be sent, or records of such.
  <T> T as(Class<T> type);
}
