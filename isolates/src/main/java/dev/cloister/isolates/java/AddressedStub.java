package dev.cloister.isolates.java;

import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stub of what is always there, by its address.
interface AddressedStub extends Stub {
  HostCalls calls();

  Target target();

  @Override
  default Response fetch(Request request) {
    return calls().fetch(target(), request);
  }

  @Override
  default @Nullable Object call(String method, @Nullable Object... arguments) {
    return calls().invoke(target(), false, List.of(method), arguments);
  }

  @Override
  default @Nullable Object get(String property) {
    return calls().invoke(target(), true, List.of(property));
  }

  @Override
  default <T> T as(Class<T> type) {
    return RemoteInterface.of(this, type);
  }
}
