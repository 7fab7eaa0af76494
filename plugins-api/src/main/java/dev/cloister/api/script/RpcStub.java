package dev.cloister.api.script;

import org.jspecify.annotations.Nullable;

/// A function or an object of another script that was handed over in a call. It may be handed on.
///
/// Life: what comes as an argument can be used until the method returns, what comes as a result
/// until the event is over, or as long as the object is in memory whose event it is; and at most
/// until whoever handed it over is over. [#dup] makes one of an argument that lasts as long as a
/// result. Once closed, or over, it throws [IllegalStateException].
public interface RpcStub extends Remote, AutoCloseable {
  /// Calls it, when it is a function.
  @Nullable Object invoke(@Nullable Object... arguments);

  /// Another stub of the same, which is closed on its own.
  RpcStub dup();

  /// It is not needed any more; when nobody needs it, whoever handed it over hears so.
  @Override
  void close();
}
