package dev.cloister.isolates.java;

import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// A stub of an object or of another script, by its address.
record ScriptStub(HostCalls calls, Target target) implements Stub {
  private static final Object[] NONE = {};

  @Override
  public Response fetch(Request request) {
    return calls.fetch(target, request);
  }

  @Override
  public @Nullable Object call(String method, @Nullable Object... arguments) {
    return calls.call(target, method, arguments);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a stub is equal to itself; its methods are elsewhere
  public <T> T as(Class<T> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getSimpleName() + " is no interface.");
    }
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          var given = arguments == null ? NONE : arguments;
          if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
              case "equals" -> proxy == given[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "stub of " + type.getSimpleName();
            };
          }
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, given);
          }
          return Plain.as(method.getGenericReturnType(), call(method.getName(), given));
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
