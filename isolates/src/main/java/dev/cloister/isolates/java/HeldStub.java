package dev.cloister.isolates.java;

import dev.cloister.api.script.RpcStub;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stub of something that was handed over.
///
/// Threads: whoever has the baton.
final class HeldStub implements RpcStub {
  private final HostCalls calls;
  private final RpcValues values;
  private final RpcHandle handle;
  private boolean closed;

  HeldStub(HostCalls calls, RpcValues values, RpcHandle handle) {
    this.calls = calls;
    this.values = values;
    this.handle = handle;
  }

  /// What it stands for. Fails when it cannot be used any more.
  RpcHandle handle() {
    if (closed || handle.isDead()) {
      throw new IllegalStateException("RPC stub used after being disposed.");
    }
    return handle;
  }

  Target target() {
    return new Target.ToCapability(handle().capability());
  }

  @Override
  public @Nullable Object invoke(@Nullable Object... arguments) {
    return calls.invoke(target(), false, List.of(), arguments);
  }

  @Override
  public @Nullable Object call(String method, @Nullable Object... arguments) {
    return calls.invoke(target(), false, List.of(method), arguments);
  }

  @Override
  public @Nullable Object get(String property) {
    return calls.invoke(target(), true, List.of(property));
  }

  @Override
  public <T> T as(Class<T> type) {
    return RemoteInterface.of(this, type);
  }

  @Override
  public RpcStub dup() {
    handle().add();
    return new HeldStub(calls, values, handle);
  }

  @Override
  public void close() {
    calls.checkThread();
    letGo();
  }

  /// As [#close], for the runtime's own use.
  void letGo() {
    if (!closed) {
      closed = true;
      if (handle.remove()) {
        values.release(handle);
      }
    }
  }
}
