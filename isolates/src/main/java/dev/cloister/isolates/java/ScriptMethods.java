package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Context;
import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.Script;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which methods of a script or an object others can call, and the call: public ones of its own
/// classes, by name and number of arguments, that are no handlers of events.
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
    var types = method.getGenericParameterTypes();
    var given = new @Nullable Object[types.length];
    for (var i = 0; i < types.length; i++) {
      given[i] = argument(name, types[i], i, arguments, env, context);
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

  private static Method find(Object target, String name, int arguments) {
    if (!RESERVED.contains(name)) {
      for (var method : target.getClass().getMethods()) {
        if (method.getName().equals(name)
            && isOwn(method.getDeclaringClass())
            && !Modifier.isStatic(method.getModifiers())
            && !method.isBridge()
            && takes(method, arguments)) {
          return method;
        }
      }
    }
    throw refusal(
        "The RPC receiver does not implement the method \"%s\"%s."
            .formatted(name, arguments == 0 ? "" : " with %d arguments".formatted(arguments)));
  }

  private static boolean isOwn(Class<?> declaring) {
    return declaring != Object.class
        && declaring != DurableObject.class
        && declaring != Script.class;
  }

  /// As many parameters as arguments, and after those nothing but surroundings.
  private static boolean takes(Method method, int arguments) {
    var types = method.getParameterTypes();
    return types.length >= arguments
        && Arrays.stream(types, arguments, types.length)
            .allMatch(type -> type == Env.class || type == Context.class);
  }

  private static CallFailed refusal(String message) {
    return new CallFailed("TypeError", message, "", false, false);
  }
}
