package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.DynamicCode;
import dev.cloister.isolates.bridge.DynamicCode.Outbound;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.context.GuestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongUnaryOperator;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The part of `out` by which a script has code run that it has as a value.
///
/// Threads: the context's own only. Limits: those of [DynamicCode], before anything leaves.
final class LoaderFunctions {
  private final ChildContext owner;
  private final GuestBytes bytes;
  private final GuestRefs refs;
  private final LongUnaryOperator nextCall;
  private final List<ScriptModule> modules = new ArrayList<>();
  private long moduleBytes;

  /// @param nextCall the number of the next call of an event, or less than 0 when it has made all
  ///   it may
  LoaderFunctions(
      ChildContext owner, GuestBytes bytes, GuestRefs refs, LongUnaryOperator nextCall) {
    this.owner = owner;
    this.bytes = bytes;
    this.refs = refs;
    this.nextCall = nextCall;
  }

  void addTo(BiConsumer<String, HostFunctions.Body> table, BiConsumer<String, Object> values) {
    values.accept("dynamicModulesMax", DynamicCode.MODULES_MAX);
    values.accept("dynamicEnvBytesMax", DynamicCode.ENV_BYTES_MAX);
    table.accept("loaderBegin", _ -> begin());
    table.accept("loaderModule", this::module);
    table.accept("loaderFind", this::find);
    table.accept("loaderLoad", this::load);
  }

  /// What was put together before is forgotten: a getter of the script's has thrown halfway.
  private @Nullable Object begin() {
    modules.clear();
    moduleBytes = 0;
    return null;
  }

  private @Nullable Object module(Value[] arguments) {
    var name = arguments[0].asString();
    var kind = ScriptModule.Kind.valueOf(arguments[1].asString());
    var content =
        arguments[2].isString()
            ? arguments[2].asString().getBytes(StandardCharsets.UTF_8)
            : bytes.fromGuest(arguments[2]);
    moduleBytes += content.length;
    if (moduleBytes > DynamicCode.BYTES_MAX || modules.size() >= DynamicCode.MODULES_MAX) {
      begin();
      throw new GuestException(
          GuestException.Kind.ERROR,
          "Dynamic Worker code exceeds the maximum allowed size of %d bytes in %d modules."
              .formatted(DynamicCode.BYTES_MAX, DynamicCode.MODULES_MAX));
    }
    modules.add(new ScriptModule(name, kind, content));
    return null;
  }

  private Object find(Value[] arguments) {
    return send(arguments, Optional.empty());
  }

  private Object load(Value[] arguments) {
    var code =
        new DynamicCode(
            arguments[3].asString(),
            List.copyOf(modules),
            refs.payload(bytes.fromGuest(arguments[4])),
            outbound(arguments[5]),
            GuestRefs.amount(arguments[6]),
            GuestRefs.amount(arguments[7]));
    begin();
    return send(arguments, Optional.of(code));
  }

  private Object send(Value[] arguments, Optional<DynamicCode> code) {
    var event = arguments[0].asLong();
    var loader = arguments[1].asString();
    var id =
        arguments[2].isNull() ? Optional.<String>empty() : Optional.of(arguments[2].asString());
    var call = nextCall.applyAsLong(event);
    if (call > 0) {
      owner
          .outbox()
          .sendEffect(
              owner.turns().current().object,
              gates -> new FromIsolate.Load(owner.number(), event, call, loader, id, code, gates));
    }
    return call;
  }

  private Outbound outbound(Value said) {
    if (said.isString()) {
      return said.asString().equals("parent") ? new Outbound.AsParent() : new Outbound.Nowhere();
    }
    return new Outbound.Through(refs.target(said));
  }
}
