package dev.cloister.isolates.js;

import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import java.nio.ByteBuffer;
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
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// What `runtime.js` and `script.js` call: the members of `out`. Scalars, strings and bytes in and
/// out; everything that leaves goes through the [Outbox].
///
/// Threads: the context's own only.
final class ContextFunctions {
  private static final int LOG_TEXT_CHARS_MAX = 8 * 1024;
  private static final long TIMER_MILLIS_MAX = TimeUnit.DAYS.toMillis(30);
  private static final byte[] NO_BYTES = {};

  private final ChildContext owner;
  private final HostFunctions host;
  private final GuestBytes bytes;
  private final List<@Nullable ObjectIds> namespaces = new ArrayList<>();
  private final GuestRefs refs;
  private List<Entry> listed = List.of();
  private long lastCall;
  private long lastCallStream;

  ContextFunctions(ChildContext owner, Context context) {
    this.owner = owner;
    this.host = new HostFunctions(context);
    this.bytes = new GuestBytes(context);
    this.refs = new GuestRefs(bytes, owner.script().message().bindings());
  }

  /// All of them by name.
  Map<String, Object> table(List<Binding> bindings) {
    for (var binding : bindings) {
      namespaces.add(
          binding instanceof Binding.ObjectNamespace namespace
              ? new ObjectIds(namespace.namespaceKey())
              : null);
    }
    var limits = owner.script().limits();
    var table = new LinkedHashMap<String, Object>();
    table.put("firstCredit", Body.FIRST_CREDIT_BYTES);
    table.put("valueBytesMax", limits.valueBytesMax());
    table.put("bodyBytesMax", limits.bodyBytesMax());
    table.put("thrownBytesMax", GuestError.THROWN_BYTES_MAX);
    add(table, "answer", this::answer);
    add(table, "fail", this::fail);
    add(table, "handled", this::handled);
    add(table, "started", arguments -> run(() -> owner.eventStarted(arguments[0].asLong())));
    add(
        table,
        "ended",
        arguments -> run(() -> owner.eventEnded(arguments[0].asLong(), arguments[1].asString())));
    add(
        table,
        "enter",
        arguments -> run(() -> owner.enter(arguments[0].asLong(), arguments[1].asLong())));
    add(table, "objectBroken", this::objectBroken);
    add(table, "wake", arguments -> run(() -> owner.wake(arguments[0].asLong())));
    add(table, "log", this::log);
    add(table, "now", _ -> owner.nowMillis());
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
    addStorage(table);
    new AlarmFunctions(owner.outbox()).addTo((name, body) -> add(table, name, body));
    addInvocations(table);
    new SocketFunctions(owner, bytes)
        .add((name, body) -> add(table, name, body), (name, value) -> table.put(name, value));
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
    var object = owner.objectOf(event);
    var status = arguments[1].asInt();
    var statusText = arguments[2].asString();
    var headers = ChildContext.headers(arguments[3].asString());
    var body = body(object, arguments[4].asString(), arguments[5], arguments[6].asLong());
    var socket = arguments[7].asLong();
    owner.eventAnswered(event);
    if (socket != 0) {
      owner.eventLastsAsItsSocket(event);
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
    owner.eventAnswered(event);
    owner
        .outbox()
        .send(
            owner.objectOf(event),
            gates -> new FromIsolate.EventFailed(owner.number(), event, outcome, error, gates));
    return null;
  }

  private @Nullable Object handled(Value[] arguments) {
    var event = arguments[0].asLong();
    var noRetry = arguments[1].asBoolean();
    owner.eventAnswered(event);
    owner
        .outbox()
        .send(owner.objectOf(event), _ -> new FromIsolate.Handled(owner.number(), event, noRetry));
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
    var level = arguments[0].asString();
    var text = arguments[1].asString();
    var cut = shorten(text);
    var uncaught = uncaught(arguments);
    var number = owner.current().number;
    var event = owner.event(number);
    if (event != null) {
      var limit = owner.script().limits().logBytesPerEvent();
      if (event.logBytes > limit) {
        return null;
      }
      event.logBytes += cut.length();
      if (event.logBytes > limit) {
        cut = "(what this event logs beyond %d characters is dropped)".formatted(limit);
        uncaught = Optional.empty();
      }
    }
    var kept = cut;
    var error = uncaught;
    owner
        .outbox()
        .send(
            owner.current().object,
            gates ->
                new FromIsolate.Log(
                    owner.number(), number, owner.nowMillis(), level, kept, error, gates));
    return null;
  }

  /// The error that a line stands for: its name, message and stack follow the text.
  private static Optional<GuestError> uncaught(Value[] arguments) {
    return arguments.length < 5
        ? Optional.empty()
        : Optional.of(
            GuestError.thrown(
                shorten(arguments[2].asString()),
                shorten(arguments[3].asString()),
                shorten(arguments[4].asString())));
  }

  private static String shorten(String text) {
    return text.length() <= LOG_TEXT_CHARS_MAX ? text : text.substring(0, LOG_TEXT_CHARS_MAX) + "…";
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
    return owner.nowNanos() + TimeUnit.MILLISECONDS.toNanos((long) wait);
  }

  private Object call(Value[] arguments) {
    var event = arguments[0].asLong();
    var known = owner.event(event);
    var limit = owner.script().limits().callsPerEvent();
    if (known != null && ++known.calls > limit) {
      return -(long) limit;
    }
    var target = refs.target(arguments[1]);
    var object = owner.current().object;
    var call = ++lastCall;
    var method = arguments[2].asString();
    var url = arguments[3].asString();
    var headers = ChildContext.headers(arguments[4].asString());
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

  // ---- invocations
  // --------------------------------------------------------------------------------------------------

  private Object invoke(Value[] arguments) {
    var event = arguments[0].asLong();
    var known = owner.event(event);
    var limit = owner.script().limits().callsPerEvent();
    if (known != null && ++known.calls > limit) {
      return -(long) limit;
    }
    var target = refs.target(arguments[1]);
    var get = arguments[2].asBoolean();
    var path = GuestRefs.texts(arguments[3]);
    var payload = refs.payload(bytes.fromGuest(arguments[4]));
    var call = ++lastCall;
    owner
        .outbox()
        .sendEffect(
            owner.current().object,
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
    owner.eventAnswered(event);
    owner
        .outbox()
        .send(
            owner.objectOf(event),
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
    var object = owner.current().object;
    var body = body(object, arguments[0].asString(), arguments[1], arguments[2].asLong());
    refs.add(new Ref.Stream(body));
    return body instanceof Body.Streamed(var stream, var _) ? stream : 0;
  }

  private void addInvocations(Map<String, Object> table) {
    table.put("payloadBytesMax", Payload.BYTES_MAX);
    table.put("payloadRefsMax", Payload.REFS_MAX);
    table.put("pathLengthMax", Invocation.PATH_LENGTH_MAX);
    table.put("scriptName", owner.script().message().name());
    add(table, "invoke", this::invoke);
    add(table, "returned", this::returned);
    add(table, "release", this::release);
    add(
        table,
        "refExported",
        arguments ->
            run(() -> {
              owner.exported(arguments[0].asLong());
              refs.add(new Ref.Exported(arguments[0].asLong()));
            }));
    add(table, "refHeld", arguments -> run(() -> refs.add(new Ref.Held(arguments[0].asLong()))));
    add(
        table,
        "refStub",
        arguments -> run(() -> refs.add(new Ref.Stub(refs.target(arguments[0])))));
    add(table, "refStream", this::refStream);
    add(table, "streamStarted", arguments -> run(() -> owner.bodies().pump(arguments[0].asLong())));
    add(table, "unexported", arguments -> run(() -> owner.unexported(arguments[0].asLong())));
    add(table, "namespaceOf", arguments -> namespaceOf(arguments[0].asString()));
  }

  /// The objects of a class of this script, as a number like that of a binding.
  private int namespaceOf(String className) {
    var script = owner.script().message();
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
    return held == null ? null : forGuest(held);
  }

  private static ProxyObject forGuest(byte[] held) {
    return ProxyObject.fromMap(
        Map.of("buffer", ByteBuffer.wrap(held).asReadOnlyBuffer(), "length", held.length));
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

  // ---- storage
  // -------------------------------------------------------------------------------------------------------

  private void addStorage(Map<String, Object> table) {
    add(table, "storageGet", this::storageGet);
    add(table, "storagePut", this::storagePut);
    add(
        table,
        "storageDelete",
        arguments -> toWrite(arguments[0]).delete(key(arguments[1]), arguments[2].asBoolean()));
    add(
        table,
        "storageDeleteAll",
        arguments -> run(() -> toWrite(arguments[0]).deleteAll(arguments[1].asBoolean())));
    add(table, "storageList", this::storageList);
    add(table, "listedKey", arguments -> new Key(listed.get(arguments[0].asInt()).key()).text());
    add(table, "listedValue", arguments -> forGuest(listed.get(arguments[0].asInt()).value()));
    add(table, "storageBegin", arguments -> storage(arguments[0]).begin());
    add(table, "storageCommit", arguments -> toWrite(arguments[0]).commit(arguments[1].asLong()));
    add(
        table,
        "storageRollback",
        arguments -> toWrite(arguments[0]).rollback(arguments[1].asLong()));
    add(table, "storageInTransaction", arguments -> storage(arguments[0]).inTransaction());
    add(table, "storageAwait", arguments -> storage(arguments[0]).batchToAwait());
  }

  private static Key key(Value text) {
    return Key.of(text.asString());
  }

  private ObjectStorage storage(Value object) {
    return present(owner.outbox().storage(object.asLong()));
  }

  private ObjectStorage toWrite(Value object) {
    return present(owner.outbox().storageToWrite(object.asLong()));
  }

  static ObjectStorage present(@Nullable ObjectStorage storage) {
    if (storage == null) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "The storage of this object cannot be used any more: the object was reset.");
    }
    return storage;
  }

  private @Nullable Object storageGet(Value[] arguments) {
    var value = storage(arguments[0]).get(key(arguments[1]));
    return value == null ? null : forGuest(value);
  }

  private @Nullable Object storagePut(Value[] arguments) {
    toWrite(arguments[0])
        .put(key(arguments[1]), bytes.fromGuest(arguments[2]), arguments[3].asBoolean());
    return null;
  }

  private Object storageList(Value[] arguments) {
    var start = arguments[1].isNull() ? null : key(arguments[1]);
    if (!arguments[2].isNull()) {
      start = key(arguments[2]).next();
    }
    var end = arguments[3].isNull() ? null : key(arguments[3]);
    if (!arguments[4].isNull()) {
      var prefix = key(arguments[4]);
      var after = prefix.afterPrefix();
      start = start == null || start.compareTo(prefix) < 0 ? prefix : start;
      end = end == null || (after != null && end.compareTo(after) > 0) ? after : end;
    }
    var limit = arguments[6].asDouble();
    listed =
        storage(arguments[0])
            .list(
                start,
                end,
                arguments[5].asBoolean(),
                limit < 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE));
    return listed.size();
  }
}
