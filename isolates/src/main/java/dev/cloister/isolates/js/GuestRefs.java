package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// Targets and references between the form that the runtime's JavaScript has and that of messages.
///
/// Threads: the context's own only. What the values say was put together by `script/targets.js`,
/// not by a guest.
final class GuestRefs {
  private static final byte[] NO_PROPS = {};

  private final GuestBytes bytes;
  private final List<Binding> bindings;
  private final List<Ref> pending = new ArrayList<>();

  GuestRefs(GuestBytes bytes, List<Binding> bindings) {
    this.bytes = bytes;
    this.bindings = new ArrayList<>(bindings);
  }

  /// A namespace that no binding names.
  void addNamespace(Binding.ObjectNamespace namespace) {
    bindings.add(namespace);
  }

  /// The next reference of the payload that is being put together.
  void add(Ref ref) {
    pending.add(ref);
  }

  /// The payload, with all references that were added since the last one.
  Payload payload(byte[] content) {
    var refs = List.copyOf(pending);
    pending.clear();
    return new Payload(content, refs);
  }

  /// Where a call goes: null is the network.
  Target target(Value target) {
    if (target.isNull()) {
      return new Target.ToNetwork();
    }
    return switch (text(target, "type")) {
      case "namespace" -> {
        var namespace = (Binding.ObjectNamespace) bindings.get(target.getMember("index").asInt());
        yield new Target.ToObject(
            namespace.script(),
            namespace.className(),
            text(target, "id"),
            optional(target.getMember("name")));
      }
      case "caches" -> new Target.ToService(Binding.Service.CACHES);
      case "service" ->
          new Target.ToService(bindings.get(target.getMember("index").asInt()).name());
      case "object" ->
          new Target.ToObject(
              text(target, "script"),
              text(target, "className"),
              text(target, "id"),
              optional(target.getMember("name")));
      case "entrypoint" -> new Target.ToEntrypoint(text(target, "script"), entrypoint(target));
      case "dynamic" ->
          new Target.ToDynamic(target.getMember("number").asLong(), entrypoint(target));
      case "dispatched" ->
          new Target.ToDispatched(
              text(target, "binding"),
              text(target, "script"),
              entrypoint(target),
              amount(target.getMember("cpuMillis")),
              amount(target.getMember("calls")),
              text(target, "outboundEnv"));
      case "capability" -> new Target.ToCapability(target.getMember("number").asLong());
      default -> throw new IllegalArgumentException("No target: " + target);
    };
  }

  private Entrypoint entrypoint(Value target) {
    var props = target.getMember("props");
    return new Entrypoint(
        optional(target.getMember("entrypoint")),
        props == null || props.isNull() ? NO_PROPS : bytes.fromGuest(props));
  }

  private static String text(Value object, String member) {
    return object.getMember(member).asString();
  }

  private static Optional<String> optional(@Nullable Value value) {
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asString());
  }

  /// A number that may be missing.
  static Optional<Long> amount(Value number) {
    return number.isNull() ? Optional.empty() : Optional.of((long) number.asDouble());
  }

  static List<String> texts(Value list) {
    var texts = new ArrayList<String>();
    for (long i = 0; i < list.getArraySize(); i++) {
      texts.add(list.getArrayElement(i).asString());
    }
    return texts;
  }

  /// The references of what a script was given before anything of it ran: stubs only.
  static ProxyArray described(Payload given) {
    return ProxyArray.fromList(
        given.refs().stream()
            .<Object>map(ref -> ProxyObject.fromMap(described(new ArrivedRef(ref, 0))))
            .toList());
  }

  /// A reference that has arrived, as the runtime takes it: the same shapes as [#target], and
  /// `stream`.
  static Map<String, Object> described(ArrivedRef arrived) {
    var members = new HashMap<String, Object>();
    switch (arrived.ref()) {
      case Ref.Held(var capability) -> {
        members.put("type", "capability");
        members.put("number", capability);
      }
      case Ref.Stub(Target.ToObject(var script, var className, var id, var name)) -> {
        members.put("type", "object");
        members.put("script", script);
        members.put("className", className);
        members.put("id", id);
        members.put("name", name.orElse(null));
      }
      case Ref.Stub(Target.ToEntrypoint(var script, var entrypoint)) -> {
        members.put("type", "entrypoint");
        members.put("script", script);
        members.put("entrypoint", entrypoint.name().orElse(null));
        members.put("props", java.nio.ByteBuffer.wrap(entrypoint.props()).asReadOnlyBuffer());
        members.put("propsLength", entrypoint.props().length);
      }
      case Ref.Stub(Target.ToDynamic(var script, var _)) -> {
        members.put("type", "dynamic");
        members.put("number", script);
      }
      case Ref.Stream(var body) -> {
        members.put("type", "stream");
        members.put("body", arrived.body());
        members.put("length", body instanceof Body.Streamed(var _, var length) ? length : -1L);
      }
      case Ref.Exported _, Ref.Stub _ ->
          throw new IllegalArgumentException("The host hands out no such reference.");
    }
    return members;
  }
}
