package dev.cloister.isolates.java;

import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stub of an object or of another script, by its address.
record ScriptStub(HostCalls calls, Target target) implements Stub {
  @Override
  public Response fetch(Request request) {
    return calls.fetch(target, request);
  }

  @Override
  public @Nullable Object call(String method, @Nullable Object... arguments) {
    return calls.invoke(target, false, List.of(method), arguments);
  }

  @Override
  public @Nullable Object get(String property) {
    return calls.invoke(target, true, List.of(property));
  }

  @Override
  public <T> T as(Class<T> type) {
    return RemoteInterface.of(this, type);
  }
}
