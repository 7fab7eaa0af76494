package dev.cloister.isolates.java;

import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.ObjectId;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.BlockingReads;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.ObjectStorage;
import dev.cloister.isolates.context.Outbox;
import dev.cloister.isolates.context.SqlQueries;
import dev.cloister.isolates.context.StoredDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The objects of one child context that are in memory: what they are made with, their gates, and
/// who waits for their batches.
///
/// Threads: whoever has the baton.
final class LiveObjects {
  private final long context;
  private final ScriptProgram program;
  private final Env env;
  private final Baton baton;
  private final Outbox outbox;
  private final HostCalls calls;
  private final EventLog log;
  private final SocketEnds sockets;
  private final BlockingReads reads;
  private final StoredDatabase.Opener databases;
  private final SqlQueries queries;
  private final LongSupplier nowMillis;
  private final int pairBytesMax;
  private final Map<Long, LiveObject> live = new HashMap<>();
  private final Map<EventRun, Long> awaiting = new HashMap<>();
  private Broken broken = (_, _) -> {};

  /// Hears of an object that has lost its memory.
  interface Broken {
    void broken(LiveObject object, Throwable error);
  }

  LiveObjects(
      long context,
      ScriptProgram program,
      Env env,
      Baton baton,
      Outbox outbox,
      HostCalls calls,
      EventLog log,
      SocketEnds sockets,
      BlockingReads reads,
      StoredDatabase.Opener databases,
      LongSupplier nowMillis,
      int pairBytesMax) {
    this.context = context;
    this.program = program;
    this.env = env;
    this.baton = baton;
    this.outbox = outbox;
    this.calls = calls;
    this.log = log;
    this.sockets = sockets;
    this.reads = reads;
    this.databases = databases;
    this.queries = new SqlQueries(outbox, this::reset);
    this.nowMillis = nowMillis;
    this.pairBytesMax = pairBytesMax;
  }

  /// Who hears of objects that break.
  void whenBroken(Broken listener) {
    broken = listener;
  }

  /// The host brings an object to life. It is made by its first event.
  void activate(ToIsolate.ActivateObject message) {
    outbox.addObject(
        message.object(),
        new ObjectStorage(
            context,
            message.object(),
            message.entries(),
            message.complete(),
            message.alarms(),
            reads,
            databases));
    var kept = new ObjectSockets(context, message.object(), sockets, outbox);
    live.put(message.object(), new LiveObject(message, kept));
  }

  @Nullable LiveObject of(long object) {
    return live.get(object);
  }

  /// Forgets an object with what it has not sent.
  void forget(LiveObject object) {
    live.remove(object.number());
    outbox.removeObject(object.number());
  }

  /// The instance, made now if need be, with the gate shut. Empty when its constructor has thrown.
  @Nullable DurableObject instance(EventRun run, LiveObject object) {
    var made = object.instance();
    if (made != null) {
      return made;
    }
    object.shutGate(run);
    try {
      var instance = program.construct(object.activation().className(), state(object), env);
      object.instance(instance);
      return instance;
    } catch (EventOver e) {
      throw e;
    } catch (Throwable e) {
      broken.broken(object, e);
      return null;
    } finally {
      baton.admit(object.openGate());
    }
  }

  private void reset(long number, GuestError why) {
    var object = live.get(number);
    if (object != null) {
      broken.broken(object, new IllegalArgumentException(why.message()));
    }
  }

  private ObjectContext state(LiveObject object) {
    var activation = object.activation();
    var sql = new ScriptSql(object.number(), baton, queries);
    var alarms = new ScriptAlarms(program.handlesAlarms(activation.className()), nowMillis);
    var storage =
        new ScriptStorage(
            object.number(), outbox, baton, new GatesOf(object), sql, alarms, pairBytesMax);
    return new ObjectContext(
        baton,
        calls,
        log,
        sockets,
        new ObjectId(activation.idHex(), activation.name()),
        storage,
        new SectionOf(object),
        object.sockets());
  }

  /// The host has kept sockets for an object.
  void kept(ToIsolate.KeptSockets message) {
    var object = live.get(message.object());
    if (object != null) {
      object.sockets().said(message);
    }
  }

  /// The host has answered on one in an object's name.
  void autoAnswered(ToIsolate.SocketAutoAnswered message) {
    var object = live.get(message.object());
    if (object != null) {
      object.sockets().autoAnswered(message);
    }
  }

  /// A batch of an object is durable.
  void durable(ToIsolate.BatchDurable message) {
    var storage = outbox.storage(message.object());
    if (storage == null) {
      return;
    }
    storage.durable(message.batch());
    storage.awaited(message.batch());
    awaiting
        .entrySet()
        .removeIf(entry -> {
          var run = entry.getKey();
          var due = run.objectNumber() == message.object() && entry.getValue() <= message.batch();
          if (due) {
            baton.ready(run);
          }
          return due;
        });
  }

  /// Nobody waits for what this event has waited for.
  void endOf(EventRun run) {
    awaiting.remove(run);
  }

  private <T extends @Nullable Object> T whileShut(LiveObject object, Callable<T> work)
      throws Exception {
    object.shutGate(baton.current());
    try {
      return work.call();
    } finally {
      baton.admit(object.openGate());
    }
  }

  /// The gates of one object, for its storage.
  private final class GatesOf implements ScriptStorage.Gates {
    private final LiveObject object;

    GatesOf(LiveObject object) {
      this.object = object;
    }

    @Override
    public <T extends @Nullable Object> T whileShut(Callable<T> work) throws Exception {
      return LiveObjects.this.whileShut(object, work);
    }

    @Override
    public void awaitDurable(long batch) {
      var run = baton.current();
      awaiting.put(run, batch);
      run.state(EventRun.State.WAITING);
      baton.pass(run);
    }
  }

  /// What the object asks to be done alone.
  private final class SectionOf implements ObjectContext.Section {
    private final LiveObject object;

    SectionOf(LiveObject object) {
      this.object = object;
    }

    @Override
    public <T extends @Nullable Object> T run(Callable<T> work) throws Exception {
      try {
        return whileShut(object, work);
      } catch (Exception e) {
        broken.broken(object, e);
        throw e;
      }
    }
  }
}
