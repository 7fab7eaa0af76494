package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.RpcFunction;
import dev.cloister.api.script.RpcTarget;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.context.Exports;
import dev.cloister.isolates.context.GuestException;
import dev.cloister.isolates.context.Outbox;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Arguments and results of calls between values and messages: plain values as bytes, and beside
/// them what goes by reference, each way, with how long that may be used.
///
/// Threads: whoever has the baton. Limits: those of [Payload] and [Exports], and [#HOLDING_MAX].
final class RpcValues {
  /// Things in results for which an event lasts, since whoever lasts keeps a thread.
  static final int HOLDING_MAX = 1_024;

  private static final Map<Integer, String> FOREIGN =
      Map.of(ExternalKind.SNAPSHOT, "a snapshot of an object");

  /// Runs what is to be done in nobody's event, when it can be.
  interface Aside {
    void run(long object, EventRun.Work work);
  }

  /// What leaves for a value, and the bodies that follow it.
  record Sent(Payload payload, List<CallBodies.Sending> bodies) {}

  /// What has come of a value: its bytes, what they refer to, and the stubs among that.
  record Arrived(byte[] bytes, List<@Nullable Object> opened, List<HeldStub> stubs) {
    /// The value.
    ///
    /// @throws IllegalArgumentException when something in it is not known in Java
    @Nullable Object value() {
      return CloneReader.read(bytes, (kind, data) -> open(kind, data, opened));
    }

    /// The script does not need the stubs any more, unless it has others of the same.
    void letGo() {
      stubs.forEach(HeldStub::letGo);
    }
  }

  private final long context;
  private final Baton baton;
  private final Outbox outbox;
  private final CallBodies bodies;
  private final Exports<RpcExport> exports = new Exports<>();
  private Aside aside = (_, _) -> {};
  private long lastExport;
  private int holding;

  RpcValues(long context, Baton baton, Outbox outbox, CallBodies bodies) {
    this.context = context;
    this.baton = baton;
    this.outbox = outbox;
    this.bodies = bodies;
  }

  /// Who runs what is to be done when something is let go of.
  void whenLetGo(Aside runner) {
    aside = runner;
  }

  // ---- out

  /// What leaves for a value, and the bodies that are to follow it. The event lasts as long as
  /// others hold something of a result of it.
  ///
  /// @param what what it is, for messages: `The arguments of a call` or `A result`
  Sent sent(EventRun run, String what, @Nullable Object value, boolean isResult) {
    var things = new ArrayList<Object>();
    var bytes =
        CloneWriter.write(
            value,
            (thing, out) -> {
              if (RpcParts.isMadeOfParts(thing)) {
                RpcParts.write(thing, out, body -> placed(CallBodies.settled(body), things));
              } else {
                out.external(kind(thing), placed(standIn(thing), things));
              }
            });
    if (bytes.length > Payload.BYTES_MAX) {
      throw new IllegalArgumentException(
          "%s may have %d bytes; this has %d.".formatted(what, Payload.BYTES_MAX, bytes.length));
    }
    if (things.size() > Payload.REFS_MAX) {
      throw new IllegalArgumentException(
          "%s may have %d functions, stubs and bodies; this has %d."
              .formatted(what, Payload.REFS_MAX, things.size()));
    }
    CallBodies.check(what, things);
    var sending = new ArrayList<CallBodies.Sending>();
    return new Sent(new Payload(bytes, refs(run, things, isResult, sending)), sending);
  }

  private static int placed(Object thing, List<Object> things) {
    things.add(thing);
    return things.size() - 1;
  }

  private static int kind(Object thing) {
    return switch (thing) {
      case ScriptStub _ -> ExternalKind.SERVICE;
      case OutputStream _ -> ExternalKind.WRITABLE;
      default -> ExternalKind.STUB;
    };
  }

  /// What is sent for it, if it can be.
  private static Object standIn(Object thing) {
    return switch (thing) {
      case HeldStub stub -> stub.handle();
      case RemoteOut remote -> remote.handle();
      case OutputStream out -> new WritableTarget(out);
      default -> thing;
    };
  }

  private List<Ref> refs(
      EventRun run, List<Object> things, boolean isResult, List<CallBodies.Sending> sending) {
    var session = run.session();
    var own =
        (int)
            things.stream()
                .filter(thing ->
                    !(thing instanceof RpcHandle
                        || thing instanceof ScriptStub
                        || thing instanceof Body))
                .count();
    var holds = isResult && session.run() != null;
    checkRoom(session, own, holds);
    return things.stream()
        .<Ref>map(thing ->
            switch (thing) {
              case RpcHandle handle -> new Ref.Held(handle.capability());
              case ScriptStub(var _, var target) -> new Ref.Stub(target);
              case Body body -> {
                sending.add(bodies.begin(run, body));
                yield new Ref.Stream(sending.getLast().announced());
              }
              default -> new Ref.Exported(export(new RpcExport(thing, session, holds)));
            })
        .toList();
  }

  private void checkRoom(RpcSession session, int own, boolean holds) {
    if (own == 0) {
      return;
    }
    if (session.isOver()) {
      throw new IllegalStateException(
          "The event or object that this belongs to is over: nobody could call it.");
    }
    if (holds && holding + own > HOLDING_MAX) {
      throw new IllegalStateException(
          "Others hold %d things of results of this script, as many as they may."
              .formatted(holding));
    }
    try {
      exports.checkRoom(own);
    } catch (GuestException e) {
      throw ScriptErrors.ofJava(e);
    }
  }

  private long export(RpcExport export) {
    var number = ++lastExport;
    exports.add(number, export);
    export.session().exported().put(number, export);
    var run = export.session().run();
    if (export.isHolding() && run != null) {
      run.listens(1);
      holding++;
    }
    return number;
  }

  // ---- in

  /// A payload has come; the stubs in it belong to the session, and are of no use when it is over.
  Arrived arrived(Payload payload, RpcSession session, HostCalls calls) {
    var opened = new ArrayList<@Nullable Object>();
    var stubs = new ArrayList<HeldStub>();
    for (var ref : payload.refs()) {
      switch (ref) {
        case Ref.Held(var capability) -> {
          var handle = new RpcHandle(capability, session);
          if (session.isOver()) {
            handle.die();
            release(capability);
          } else {
            session.held().put(capability, handle);
          }
          var stub = new HeldStub(calls, this, handle);
          stubs.add(stub);
          opened.add(stub);
        }
        case Ref.Stub(var target) -> opened.add(new ScriptStub(calls, target));
        case Ref.Stream(var body) -> opened.add(bodies.arrive(body));
        case Ref.Exported _ -> opened.add(null);
      }
    }
    return new Arrived(payload.bytes(), opened, stubs);
  }

  private static Object open(int kind, @Nullable Object data, List<@Nullable Object> opened) {
    var foreign = FOREIGN.get(kind);
    if (foreign != null) {
      throw CloneReader.foreign(foreign);
    }
    if (RpcParts.isKind(kind)) {
      return RpcParts.read(kind, data, place -> at(Body.class, place, opened));
    }
    return switch (kind) {
      case ExternalKind.STUB, ExternalKind.SERVICE -> at(Object.class, data, opened);
      case ExternalKind.WRITABLE -> new RemoteOut(at(HeldStub.class, data, opened));
      default -> throw damaged();
    };
  }

  private static <T> T at(Class<T> wanted, @Nullable Object place, List<@Nullable Object> opened) {
    var found =
        place instanceof Long index && index >= 0 && index < opened.size()
            ? opened.get(index.intValue())
            : null;
    if (!wanted.isInstance(found)) {
      throw damaged();
    }
    return wanted.cast(found);
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("The value is damaged: it refers to nothing.");
  }

  /// Nobody here wants what has come.
  void giveBack(Payload payload) {
    payload.refs().forEach(this::giveBack);
  }

  private void giveBack(Ref ref) {
    switch (ref) {
      case Ref.Held(var capability) -> release(capability);
      case Ref.Stream(var body) -> bodies.refuse(body);
      case Ref.Stub _, Ref.Exported _ -> {
        // Nothing that anybody keeps for this context.
      }
    }
  }

  // ---- until it is let go of

  /// The script has no stub of it any more.
  void release(RpcHandle handle) {
    handle.die();
    if (handle.session().held().remove(handle.capability(), handle) && !baton.isClosed()) {
      release(handle.capability());
    }
  }

  private void release(long capability) {
    outbox.send(0, _ -> new FromIsolate.Release(context, capability));
  }

  /// What the context has exported under this number; null when it is over.
  @Nullable RpcExport export(long number) {
    return exports.of(number);
  }

  /// A call of it is through.
  void unuse(RpcExport export) {
    if (export.unuse()) {
      close(export);
    }
  }

  /// Nobody outside has it any more.
  void released(long number) {
    var export = exports.remove(number);
    if (export == null) {
      return;
    }
    export.session().exported().remove(number);
    unuse(export);
    letGoOn(export);
  }

  /// The event that has lasted for it need not any more.
  private void letGoOn(RpcExport export) {
    var run = export.session().run();
    if (export.isHolding() && run != null) {
      run.listens(-1);
      holding--;
      if (run.state() == EventRun.State.IDLE && !run.isListening()) {
        baton.ready(run);
      }
    }
  }

  /// The event is over, and with it what was handed over in it, unless that is an object's.
  void endOf(EventRun run) {
    if (run.session().run() == run) {
      end(run.session());
    }
  }

  /// Nothing that was handed over in this session can be used any more.
  void end(RpcSession session) {
    session.end();
    for (var exported : List.copyOf(session.exported().entrySet())) {
      exports.remove(exported.getKey());
      session.exported().remove(exported.getKey());
      if (exported.getValue().isHolding()) {
        holding--;
      }
      if (exported.getValue().drop()) {
        close(exported.getValue());
      }
    }
    List.copyOf(session.held().values()).forEach(this::release);
  }

  private void close(RpcExport export) {
    if (export.target() instanceof AutoCloseable closeable) {
      aside.run(export.session().object(), closeable::close);
    }
  }

  /// Whether a value goes by reference.
  static boolean isReference(Object value) {
    return value instanceof RpcTarget
        || value instanceof RpcFunction
        || value instanceof OutputStream
        || value instanceof HeldStub
        || value instanceof ScriptStub;
  }
}
