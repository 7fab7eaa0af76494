package dev.cloister.isolates.js;

import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.HeaderText;
import dev.cloister.isolates.context.Key;
import dev.cloister.isolates.context.KeyedAnswers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// What `runtime.js` and `script.js` call: the members of `out`. Scalars, strings and bytes in and
/// out; everything that leaves goes through the [Outbox].
///
/// Threads: the context's own only.
final class ContextFunctions {
  private static final long TIMER_MILLIS_MAX = TimeUnit.DAYS.toMillis(30);
  private static final byte[] NO_BYTES = {};

  private final ChildContext owner;
  private final HostFunctions host;
  private final GuestBytes bytes;
  private final List<@Nullable ObjectIds> namespaces = new ArrayList<>();
  private final GuestRefs refs;
  private final KeyedAnswers keyed;
  private final EventLog log;
  private long lastCall;
  private long lastCallStream;

  ContextFunctions(ChildContext owner, Context context) {
    this.owner = owner;
    this.host = new HostFunctions(context);
    this.bytes = new GuestBytes(context);
    this.refs = new GuestRefs(bytes, owner.loaded().message().bindings());
    this.keyed = new KeyedAnswers(owner.number(), owner.turns(), owner.events(), owner.outbox());
    this.log =
        new EventLog(
            owner.number(),
            owner.turns(),
            owner.events(),
            owner.outbox(),
            owner.limits().logBytesPerEvent());
  }

  /// All of them by name.
  Map<String, Object> table(List<Binding> bindings) {
    for (var binding : bindings) {
      namespaces.add(
          binding instanceof Binding.ObjectNamespace namespace
              ? new ObjectIds(namespace.namespaceKey())
              : null);
    }
    var limits = owner.loaded().limits();
    var table = new LinkedHashMap<String, Object>();
    table.put("firstCredit", Body.FIRST_CREDIT_BYTES);
    table.put("valueBytesMax", limits.valueBytesMax());
    table.put("bodyBytesMax", limits.bodyBytesMax());
    table.put("outboundEnvCharsMax", FromIsolate.Target.ToDispatched.OUTBOUND_ENV_CHARS_MAX);
    table.put("thrownBytesMax", GuestError.THROWN_BYTES_MAX);
    table.put("keyedWaitingMax", KeyedAnswers.WAITING_MAX);
    add(table, "answer", this::answer);
    add(table, "fail", this::fail);
    add(table, "handled", this::handled);
    add(table, "started", arguments -> owner.eventStarted(arguments[0].asLong()).orElse(""));
    add(
        table,
        "ended",
        arguments ->
            run(() -> {
              keyed.over(arguments[0].asLong());
              owner.events().ended(arguments[0].asLong(), arguments[1].asString());
            }));
    add(
        table,
        "enter",
        arguments -> run(() -> owner.enter(arguments[0].asLong(), arguments[1].asLong())));
    add(table, "objectBroken", this::objectBroken);
    add(table, "wake", arguments -> run(() -> owner.wake(arguments[0].asLong())));
    add(table, "gateShut", arguments -> run(() -> owner.events().gateShut(arguments[0].asLong())));
    add(table, "gateOpen", arguments -> run(() -> owner.events().gateOpen(arguments[0].asLong())));
    add(table, "log", this::log);
    add(table, "now", _ -> owner.turns().nowMillis());
    add(table, "timer", this::timer);
    add(table, "repeatTimer", this::repeatTimer);
    add(table, "clearTimer", arguments -> run(() -> owner.timers().clear(arguments[0].asLong())));
    add(table, "call", this::call);
    add(table, "streamOf", _ -> lastCallStream);
    add(table, "cancelCall", this::cancelCall);
    add(table, "takeHeld", this::takeHeld);
    add(table, "chunk", this::chunk);
    add(table, "chunkFailed", this::chunkFailed);
    add(table, "credit", this::credit);
    add(table, "idFromName", arguments -> ids(arguments[0]).fromName(arguments[1].asString()));
    add(table, "newUniqueId", arguments -> ids(arguments[0]).unique());
    add(table, "idIsMinted", arguments -> ids(arguments[0]).minted(arguments[1].asString()));
    add(
        table,
        "utf8Length",
        arguments -> arguments[0].asString().getBytes(StandardCharsets.UTF_8).length);
    add(
        table,
        "compareKeys",
        arguments -> Key.of(arguments[0].asString()).compareTo(Key.of(arguments[1].asString())));
    new StorageFunctions(owner, bytes).addTo((name, body) -> add(table, name, body));
    new AlarmFunctions(owner.outbox()).addTo((name, body) -> add(table, name, body));
    new PastFunctions(owner).addTo((name, body) -> add(table, name, body));
    addInvocations(table);
    new LoaderFunctions(owner, bytes, refs, this::nextCall)
        .addTo((name, body) -> add(table, name, body), table::put);
    new SocketFunctions(owner, bytes)
        .add((name, body) -> add(table, name, body), (name, value) -> table.put(name, value));
    new KeyedRequestFunctions(owner, keyed).table().forEach((name, body) -> add(table, name, body));
    new SqlFunctions(owner, bytes).table().forEach((name, body) -> add(table, name, body));
    return table;
  }

  /// A function of the platform's own that is no member of `out`, with the same care.
  ProxyExecutable guarded(String name, HostFunctions.Body body) {
    return host.guarded(name, body);
  }

  private void add(Map<String, Object> table, String name, HostFunctions.Body body) {
    table.put(name, host.guarded(name, body));
  }

  private static @Nullable Object run(Runnable effect) {
    effect.run();
    return null;
  }

  // ---- events
  // --------------------------------------------------------------------------------------------------------

  private Object answer(Value[] arguments) {
    var event = arguments[0].asLong();
    var object = owner.events().objectOf(event);
    var status = arguments[1].asInt();
    var statusText = arguments[2].asString();
    var headers = HeaderText.read(arguments[3].asString());
    var body = body(object, arguments[4].asString(), arguments[5], arguments[6].asLong());
    var socket = arguments[7].asLong();
    owner.events().answered(event);
    keyed.answered(event, status, statusText, headers, body, socket != 0);
    if (socket != 0) {
      owner.events().lastsAsItsSocket(event);
    }
    owner
        .outbox()
        .send(
            object,
            gates ->
                new FromIsolate.Answered(
                    owner.number(), event, status, statusText, headers, body, socket, gates));
    return started(body);
  }

  /// The number of a streamed body, whose first bytes are sent now if they are all there; 0 when it
  /// is not streamed.
  private long started(Body body) {
    if (body instanceof Body.Streamed(var stream, var _)) {
      owner.bodies().pump(stream);
      return stream;
    }
    return 0;
  }

  private Body body(long object, String kind, Value data, long length) {
    return switch (kind) {
      case "none" -> Body.NONE;
      case "text" -> owner.bodies().send(object, data.asString().getBytes(StandardCharsets.UTF_8));
      case "bytes" -> owner.bodies().send(object, bytes.fromGuest(data));
      case "native" -> owner.bodies().handOn(object, data.asLong(), length);
      case "stream" -> new Body.Streamed(owner.bodies().newStream(object), length);
      default -> throw new IllegalArgumentException("No kind of body: " + kind);
    };
  }

  private @Nullable Object fail(Value[] arguments) {
    var event = arguments[0].asLong();
    var outcome = arguments[1].asString();
    // As on Workers: what comes of a reset is no error that the object has thrown.
    var reset = arguments[7].asBoolean();
    var error =
        new GuestError(
            arguments[2].asString(),
            arguments[3].asString(),
            arguments[4].asString(),
            arguments[5].asString(),
            !reset,
            arguments[6].asBoolean(),
            false,
            reset,
            arguments[8].isNull() ? NO_BYTES : bytes.fromGuest(arguments[8]));
    owner.events().answered(event);
    keyed.over(event);
    owner
        .outbox()
        .send(
            owner.events().objectOf(event),
            gates -> new FromIsolate.EventFailed(owner.number(), event, outcome, error, gates));
    return null;
  }

  private @Nullable Object handled(Value[] arguments) {
    var event = arguments[0].asLong();
    var noRetry = arguments[1].asBoolean();
    owner.events().answered(event);
    owner
        .outbox()
        .send(
            owner.events().objectOf(event),
            _ -> new FromIsolate.Handled(owner.number(), event, noRetry));
    return null;
  }

  private @Nullable Object objectBroken(Value[] arguments) {
    var object = arguments[0].asLong();
    var error =
        GuestError.thrown(
            arguments[1].asString(), arguments[2].asString(), arguments[3].asString());
    owner.outbox().removeObject(object);
    owner.outbox().send(0, _ -> new FromIsolate.ObjectBroken(owner.number(), object, error));
    return null;
  }

  private @Nullable Object log(Value[] arguments) {
    log.line(arguments[0].asString(), arguments[1].asString(), uncaught(arguments));
    return null;
  }

  /// The error that a line stands for: its name, message and stack follow the text.
  private static Optional<GuestError> uncaught(Value[] arguments) {
    return arguments.length < 5
        ? Optional.empty()
        : Optional.of(
            GuestError.thrown(
                EventLog.shorten(arguments[2].asString()),
                EventLog.shorten(arguments[3].asString()),
                EventLog.shorten(arguments[4].asString())));
  }

  // ---- timers and calls
  // ----------------------------------------------------------------------------------------------

  private Object timer(Value[] arguments) {
    return owner.timers().set(due(arguments[0]));
  }

  private @Nullable Object repeatTimer(Value[] arguments) {
    owner.timers().again(arguments[0].asLong(), due(arguments[1]));
    return null;
  }

  private long due(Value millis) {
    var wait = Math.clamp(Math.ceil(millis.asDouble()), 1, (double) TIMER_MILLIS_MAX);
    return owner.turns().nowNanos() + TimeUnit.MILLISECONDS.toNanos((long) wait);
  }

  private Object call(Value[] arguments) {
    var event = arguments[0].asLong();
    var call = nextCall(event);
    if (call < 0) {
      return call;
    }
    var target = refs.target(arguments[1]);
    var object = owner.turns().current().object;
    var method = arguments[2].asString();
    var url = arguments[3].asString();
    var headers = HeaderText.read(arguments[4].asString());
    var body = body(object, arguments[5].asString(), arguments[6], arguments[7].asLong());
    owner
        .outbox()
        .sendEffect(
            object,
            gates ->
                new FromIsolate.Call(
                    owner.number(), event, call, target, method, url, headers, body, gates));
    lastCallStream = started(body);
    return call;
  }

  /// The number of an event's next call; when it has made as many as it may, that many, negative.
  private long nextCall(long event) {
    var known = owner.events().of(event);
    var limit = owner.loaded().limits().callsPerEvent();
    return known != null && ++known.calls > limit ? -(long) limit : ++lastCall;
  }

  // ---- invocations
  // --------------------------------------------------------------------------------------------------

  private Object invoke(Value[] arguments) {
    var event = arguments[0].asLong();
    var call = nextCall(event);
    if (call < 0) {
      return call;
    }
    var target = refs.target(arguments[1]);
    var get = arguments[2].asBoolean();
    var path = GuestRefs.texts(arguments[3]);
    var payload = refs.payload(bytes.fromGuest(arguments[4]));
    owner
        .outbox()
        .sendEffect(
            owner.turns().current().object,
            gates ->
                new FromIsolate.Invoke(
                    owner.number(),
                    event,
                    call,
                    target,
                    new Invocation(get, path, payload),
                    gates));
    return call;
  }

  private @Nullable Object returned(Value[] arguments) {
    var event = arguments[0].asLong();
    var payload = refs.payload(bytes.fromGuest(arguments[1]));
    owner.events().answered(event);
    owner
        .outbox()
        .send(
            owner.events().objectOf(event),
            gates -> new FromIsolate.Returned(owner.number(), event, payload, gates));
    return null;
  }

  private @Nullable Object release(Value[] arguments) {
    var capability = arguments[0].asLong();
    owner.outbox().send(0, _ -> new FromIsolate.Release(owner.number(), capability));
    return null;
  }

  /// The next reference of the payload being put together; for a stream that the script sends
  /// itself, its number.
  private long refStream(Value[] arguments) {
    var object = owner.turns().current().object;
    var body = body(object, arguments[0].asString(), arguments[1], arguments[2].asLong());
    refs.add(new Ref.Stream(body));
    return body instanceof Body.Streamed(var stream, var _) ? stream : 0;
  }

  private void addInvocations(Map<String, Object> table) {
    table.put("payloadBytesMax", Payload.BYTES_MAX);
    table.put("payloadRefsMax", Payload.REFS_MAX);
    table.put("pathLengthMax", Invocation.PATH_LENGTH_MAX);
    table.put("scriptName", owner.loaded().message().name());
    add(table, "invoke", this::invoke);
    add(table, "returned", this::returned);
    add(table, "release", this::release);
    add(
        table,
        "refExported",
        arguments ->
            run(() -> {
              owner.exports().add(arguments[0].asLong(), owner.turns().current().object);
              refs.add(new Ref.Exported(arguments[0].asLong()));
            }));
    add(table, "refHeld", arguments -> run(() -> refs.add(new Ref.Held(arguments[0].asLong()))));
    add(
        table,
        "refStub",
        arguments -> run(() -> refs.add(new Ref.Stub(refs.target(arguments[0])))));
    add(table, "refStream", this::refStream);
    add(table, "streamStarted", arguments -> run(() -> owner.bodies().pump(arguments[0].asLong())));
    add(table, "unexported", arguments -> run(() -> owner.exports().remove(arguments[0].asLong())));
    add(table, "namespaceOf", arguments -> namespaceOf(arguments[0].asString()));
  }

  /// The objects of a class of this script, as a number like that of a binding.
  private int namespaceOf(String className) {
    var script = owner.loaded().message();
    var key = ObjectIds.namespaceKey(script.tenant(), script.name(), className);
    namespaces.add(new ObjectIds(key));
    refs.addNamespace(new Binding.ObjectNamespace("", script.name(), className, key));
    return namespaces.size() - 1;
  }

  private @Nullable Object cancelCall(Value[] arguments) {
    var call = arguments[0].asLong();
    owner.outbox().send(0, _ -> new FromIsolate.CancelCall(owner.number(), call));
    return null;
  }

  private ObjectIds ids(Value namespace) {
    var ids = namespaces.get(namespace.asInt());
    if (ids == null) {
      throw new IllegalArgumentException("Not a namespace.");
    }
    return ids;
  }

  // ---- bodies
  // --------------------------------------------------------------------------------------------------------

  private @Nullable Object takeHeld(Value[] arguments) {
    var held = owner.bodies().takeHeld(arguments[0].asLong());
    return held == null ? null : GuestBytes.forGuest(held);
  }

  private @Nullable Object chunk(Value[] arguments) {
    var part = NO_BYTES;
    if (!arguments[1].isNull()) {
      var from = arguments[2].asInt();
      part = Arrays.copyOfRange(bytes.fromGuest(arguments[1]), from, from + arguments[3].asInt());
    }
    sendChunk(new Chunk(arguments[0].asLong(), part, arguments[4].asBoolean(), Optional.empty()));
    return null;
  }

  private @Nullable Object chunkFailed(Value[] arguments) {
    sendChunk(
        new Chunk(arguments[0].asLong(), NO_BYTES, true, Optional.of(arguments[1].asString())));
    return null;
  }

  private void sendChunk(Chunk chunk) {
    var object = owner.bodies().objectOf(chunk.stream());
    if (chunk.last()) {
      owner.bodies().ended(chunk.stream());
    }
    owner.outbox().send(object, gates -> new FromIsolate.BodyChunk(owner.number(), chunk, gates));
  }

  private @Nullable Object credit(Value[] arguments) {
    owner
        .outbox()
        .sendNow(
            new FromIsolate.BodyCredit(
                owner.number(), new Credit(arguments[0].asLong(), arguments[1].asLong())));
    return null;
  }
}
