package dev.cloister.isolates.java;

import dev.cloister.api.script.Env;
import dev.cloister.api.script.ObjectId;
import dev.cloister.api.script.ObjectNamespace;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `env` of a script in Java.
///
/// Threads: any.
final class ScriptEnv implements Env {
  private final Map<String, Binding> bindings;
  private final HostCalls calls;

  ScriptEnv(List<Binding> bindings, HostCalls calls) {
    this.bindings =
        bindings.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Binding::name, Function.identity(), (_, last) -> last));
    this.calls = calls;
  }

  @Override
  public boolean has(String name) {
    return bindings.containsKey(name);
  }

  @Override
  public String text(String name) {
    return switch (bindings.get(name)) {
      case Binding.Text(var _, var value) -> value;
      case Binding.Json(var _, var json) -> json;
      case null, default -> throw isNo(name, "variable or secret");
    };
  }

  @Override
  public ObjectNamespace objects(String name) {
    if (bindings.get(name) instanceof Binding.ObjectNamespace namespace) {
      return new Namespace(namespace, new ObjectIds(namespace.namespaceKey()), calls);
    }
    throw isNo(name, "namespace of objects");
  }

  @Override
  public Stub service(String name) {
    return switch (bindings.get(name)) {
      case Binding.Script script when script.propsJson().isPresent() ->
          throw new UnsupportedOperationException(
              "not implemented: props of the service binding %s in Java".formatted(name));
      case Binding.Script script ->
          new ScriptStub(
              calls,
              new Target.ToEntrypoint(script.script(), Entrypoint.named(script.entrypoint())));
      case Binding.Service service ->
          throw new UnsupportedOperationException(
              "not implemented: the binding %s (%s) in Java".formatted(name, service.type()));
      case null, default -> throw isNo(name, "script");
    };
  }

  private static IllegalArgumentException isNo(String name, String what) {
    return new IllegalArgumentException("The binding %s is no %s.".formatted(name, what));
  }

  /// The objects of one class.
  private record Namespace(Binding.ObjectNamespace binding, ObjectIds ids, HostCalls calls)
      implements ObjectNamespace {
    @Override
    public ObjectId idFromName(String name) {
      return new ObjectId(ids.fromName(name), Optional.of(name));
    }

    @Override
    public ObjectId idFromString(String hex) {
      if (!ids.minted(hex)) {
        throw new IllegalArgumentException("This is no id of the class " + binding.className());
      }
      return new ObjectId(hex, Optional.empty());
    }

    @Override
    public ObjectId newUniqueId() {
      return new ObjectId(ids.unique(), Optional.empty());
    }

    @Override
    public Stub get(ObjectId id) {
      if (!ids.minted(id.hex())) {
        throw new IllegalArgumentException("This is no id of the class " + binding.className());
      }
      return new ScriptStub(
          calls, new Target.ToObject(binding.script(), binding.className(), id.hex(), id.name()));
    }
  }
}
