package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Context;
import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.RpcFunction;
import dev.cloister.api.script.RpcTarget;
import dev.cloister.api.script.Script;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Invocation;
import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls and reads from outside: what stands at a path, step by step. A step is a property of a
/// script, an object or a [RpcTarget], a key of a map, or a component of a record; what is behind a
/// stub is asked there.
///
/// Threads: the event's own, with the baton.
record RpcReach(HostCalls calls, Env env, Context context) {
  /// The same for an event that has another `env`.
  RpcReach with(Env other) {
    return new RpcReach(calls, other, context);
  }

  /// What was called returns, or the property.
  ///
  /// @throws Throwable what the script throws
  @Nullable Object reach(Object receiver, Invocation what, List<?> arguments) throws Throwable {
    var path = what.path();
    @Nullable Object value = receiver;
    for (var i = 0; i < path.size(); i++) {
      var name = path.get(i);
      var stub = calls.targetOf(value);
      if (stub.isPresent()) {
        return forward(stub.get(), what.get(), path.subList(i, path.size()), arguments);
      }
      var isLast = i == path.size() - 1;
      if (isLast
          && !what.get()
          && value != null
          && isReceiver(value)
          && ScriptMethods.has(value, name, arguments.size())) {
        return ScriptMethods.call(value, name, arguments, env, context);
      }
      value = property(value, name, isLast && !what.get() ? arguments.size() : 0);
    }
    return what.get() ? value : called(value, path, arguments);
  }

  /// Whether a value is reached by its methods.
  private static boolean isReceiver(@Nullable Object value) {
    return value instanceof Script || value instanceof DurableObject || value instanceof RpcTarget;
  }

  private @Nullable Object property(@Nullable Object value, String name, int arguments)
      throws Throwable {
    switch (value) {
      case Map<?, ?> map when map.containsKey(name) -> {
        return map.get(name);
      }
      case Object target when isReceiver(target) -> {
        var property = ScriptMethods.property(target, name);
        if (property.isPresent()) {
          return ScriptMethods.read(property.get(), target, env, context);
        }
        if (ScriptMethods.isThere(target, name) && arguments == 0) {
          return new BoundMethod(this, target, name);
        }
      }
      case Record parts -> {
        for (var component : parts.getClass().getRecordComponents()) {
          if (component.getName().equals(name)) {
            component.getAccessor().setAccessible(true);
            try {
              return component.getAccessor().invoke(parts);
            } catch (InvocationTargetException e) {
              throw ScriptErrors.unwrapped(e);
            }
          }
        }
      }
      case null, default -> {}
    }
    throw ScriptMethods.notThere(name, arguments);
  }

  private @Nullable Object called(@Nullable Object value, List<String> path, List<?> arguments)
      throws Exception {
    if (value instanceof RpcFunction function) {
      return function.call(Collections.unmodifiableList(arguments));
    }
    var stub = calls.targetOf(value);
    if (stub.isPresent()) {
      return forward(stub.get(), false, List.of(), arguments);
    }
    throw new CallFailed(
        "TypeError",
        path.isEmpty()
            ? "The RPC receiver is not a function."
            : "\"%s\" is not a function.".formatted(path.getLast()),
        "",
        false,
        false);
  }

  private @Nullable Object forward(Target stub, boolean get, List<String> path, List<?> arguments) {
    return calls.invoke(stub, get, List.copyOf(path), arguments.toArray());
  }

  /// A method that was read as if it were a property, to be called later.
  private record BoundMethod(RpcReach reach, Object target, String name) implements RpcFunction {
    @Override
    public @Nullable Object call(List<@Nullable Object> arguments) throws Exception {
      try {
        return ScriptMethods.call(target, name, arguments, reach.env, reach.context);
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
