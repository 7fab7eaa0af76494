package dev.cloister.isolates.java;

import dev.cloister.api.script.Dataset;
import dev.cloister.api.script.DispatchNamespace;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.KvNamespace;
import dev.cloister.api.script.ObjectId;
import dev.cloister.api.script.ObjectNamespace;
import dev.cloister.api.script.RateLimit;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /// The same with what one event has besides: a list of objects in JSON, the members of each over
  /// those before; empty for nothing.
  Env with(String more) {
    if (more.isEmpty()) {
      return this;
    }
    var all = new ArrayList<>(bindings.values());
    for (var members : (List<?>) Objects.requireNonNull(Json.read(more))) {
      ((Map<?, ?>) members).forEach((name, value) -> all.add(variable((String) name, value)));
    }
    return new ScriptEnv(all, calls);
  }

  private static Binding variable(String name, @Nullable Object value) {
    return value instanceof String text
        ? new Binding.Text(name, text)
        : new Binding.Json(name, JsonText.of(value));
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
      case Binding.Script script ->
          new ScriptStub(calls, new Target.ToEntrypoint(script.script(), entrypoint(script)));
      case Binding.Service service when service.type().equals("assets") ->
          new HostServices.Fetcher(calls, new Target.ToService(name));
      case Binding.Service service -> throw another(service);
      case null, default -> throw isNo(name, "script");
    };
  }

  private static Entrypoint entrypoint(Binding.Script script) {
    return script
        .propsJson()
        .map(json -> new Entrypoint(script.entrypoint(), CloneWriter.write(Json.read(json))))
        .orElseGet(() -> Entrypoint.named(script.entrypoint()));
  }

  @Override
  public KvNamespace kv(String name) {
    return new ScriptKv(calls, service(name, "kv", "namespace of keys and values"));
  }

  @Override
  public DispatchNamespace dispatcher(String name) {
    service(name, "dispatch", "dispatch namespace");
    return new Dispatched(calls, name);
  }

  @Override
  public RateLimit rateLimit(String name) {
    return new HostServices.Limit(calls, service(name, "ratelimit", "limit"));
  }

  @Override
  public Dataset dataset(String name) {
    return new HostServices.Points(calls, service(name, "analytics", "dataset"));
  }

  private Target service(String name, String type, String what) {
    return switch (bindings.get(name)) {
      case Binding.Service service when service.type().equals(type) -> new Target.ToService(name);
      case null, default -> throw isNo(name, what);
    };
  }

  /// One that has a method of its own here, or none at all.
  private static RuntimeException another(Binding.Service service) {
    return switch (service.type()) {
      case "kv", "ratelimit", "analytics", "dispatch" -> isNo(service.name(), "script");
      default ->
          new UnsupportedOperationException(
              "not implemented: the binding %s (%s) in Java"
                  .formatted(service.name(), service.type()));
    };
  }

  private static IllegalArgumentException isNo(String name, String what) {
    return new IllegalArgumentException("The binding %s is no %s.".formatted(name, what));
  }

  /// The objects of one class.
  private record Namespace(Binding.ObjectNamespace binding, ObjectIds ids, HostCalls calls)
      implements ObjectNamespace, StaysHere {
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
