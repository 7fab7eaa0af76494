package dev.cloister.isolates.java;

import dev.cloister.api.script.Property;
import dev.cloister.api.script.Remote;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// A stub as an interface of the script's.
record RemoteInterface(Remote stub, Class<?> type) implements InvocationHandler {
  private static final Object[] NONE = {};

  static <T> T of(Remote stub, Class<T> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getSimpleName() + " is no interface.");
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new RemoteInterface(stub, type)));
  }

  /// The stub behind a value that was made here; any other value itself.
  static Object unwrapped(Object value) {
    return Proxy.isProxyClass(value.getClass())
            && Proxy.getInvocationHandler(value) instanceof RemoteInterface behind
        ? behind.stub
        : value;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a stub is equal to itself; its methods are elsewhere
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
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
    var result =
        method.isAnnotationPresent(Property.class)
            ? stub.get(method.getName())
            : stub.call(method.getName(), given);
    return Plain.as(method.getGenericReturnType(), result);
  }
}
