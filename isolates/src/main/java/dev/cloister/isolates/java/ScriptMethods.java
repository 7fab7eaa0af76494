package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Context;
import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.Property;
import dev.cloister.api.script.RpcTarget;
import dev.cloister.api.script.Script;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which methods of a script, an object or a [RpcTarget] others can call, and the call: public ones
/// of its own classes, by name and number of arguments, that are no handlers of events. Those that
/// are marked [Property] can be read.
final class ScriptMethods {
  private static final Set<String> RESERVED =
      Set.of(
          "fetch",
          "alarm",
          "scheduled",
          "tail",
          "webSocketMessage",
          "webSocketClose",
          "webSocketError");

  private ScriptMethods() {}

  /// Calls a method with plain values.
  ///
  /// @throws Throwable what the method throws
  static @Nullable Object call(
      Object target, String name, List<?> arguments, Env env, Context context) throws Throwable {
    var method = find(target, name, arguments.size());
    if (method == null) {
      throw notThere(name, arguments.size());
    }
    return invoke(method, target, arguments, env, context);
  }

  /// Whether there is a method that takes so many arguments.
  static boolean has(Object target, String name, int arguments) {
    return find(target, name, arguments) != null;
  }

  /// Whether there is a method of this name.
  static boolean isThere(Object target, String name) {
    return methods(target, name).findAny().isPresent();
  }

  /// The method that is the property of this name.
  static Optional<Method> property(Object target, String name) {
    return methods(target, name)
        .filter(method -> method.isAnnotationPresent(Property.class) && takes(method, 0))
        .findFirst();
  }

  /// Reads a property.
  ///
  /// @throws Throwable what the method throws
  static @Nullable Object read(Method property, Object target, Env env, Context context)
      throws Throwable {
    return invoke(property, target, List.of(), env, context);
  }

  private static @Nullable Object invoke(
      Method method, Object target, List<?> arguments, Env env, Context context) throws Throwable {
    var types = method.getGenericParameterTypes();
    var given = new @Nullable Object[types.length];
    for (var i = 0; i < types.length; i++) {
      given[i] = argument(method.getName(), types[i], i, arguments, env, context);
    }
    method.setAccessible(true);
    try {
      return method.invoke(target, given);
    } catch (InvocationTargetException e) {
      throw ScriptErrors.unwrapped(e);
    }
  }

  private static @Nullable Object argument(
      String name,
      java.lang.reflect.Type type,
      int index,
      List<?> arguments,
      Env env,
      Context context) {
    if (index >= arguments.size()) {
      return type == Env.class ? env : context;
    }
    try {
      return Plain.as(type, arguments.get(index));
    } catch (ClassCastException e) {
      throw refusal(
          "Argument %d of \"%s\" does not fit: %s".formatted(index + 1, name, e.getMessage()));
    }
  }

  private static @Nullable Method find(Object target, String name, int arguments) {
    return methods(target, name)
        .filter(method -> takes(method, arguments))
        .findFirst()
        .orElse(null);
  }

  /// Those that others may reach.
  private static Stream<Method> methods(Object target, String name) {
    if (isReserved(target, name)) {
      return Stream.empty();
    }
    return Arrays.stream(target.getClass().getMethods())
        .filter(method ->
            method.getName().equals(name)
                && isOwn(method.getDeclaringClass())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge());
  }

  private static boolean isReserved(Object target, String name) {
    return target instanceof RpcTarget
        ? target instanceof AutoCloseable && name.equals("close")
        : RESERVED.contains(name);
  }

  private static boolean isOwn(Class<?> declaring) {
    return declaring != Object.class
        && declaring != DurableObject.class
        && declaring != Script.class
        && declaring != Record.class;
  }

  /// As many parameters as arguments, and after those nothing but surroundings.
  private static boolean takes(Method method, int arguments) {
    var types = method.getParameterTypes();
    return types.length >= arguments
        && Arrays.stream(types, arguments, types.length)
            .allMatch(type -> type == Env.class || type == Context.class);
  }

  /// What a caller hears of something that is not there.
  static CallFailed notThere(String name, int arguments) {
    return refusal(
        "The RPC receiver does not implement the method \"%s\"%s."
            .formatted(name, arguments == 0 ? "" : " with %d arguments".formatted(arguments)));
  }

  private static CallFailed refusal(String message) {
    return new CallFailed("TypeError", message, "", false, false);
  }
}
