package dev.cloister.isolates.java;

import dev.cloister.api.script.WebSocket;
import dev.cloister.api.script.WebSocketPair;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Outbox;
import dev.cloister.isolates.context.Sockets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The ends of WebSockets that a script in Java has and the host knows, by their numbers: what goes
/// to the host for them, and whom what comes from it is for.
///
/// Threads: whoever has the baton. Limits: [#LISTENED_MAX] ends that are listened to, since whoever
/// listens keeps a thread.
final class SocketEnds {
  /// Ends of a context that are listened to at once.
  static final int LISTENED_MAX = 1_024;

  private static final String GONE = "The script that used the socket is gone.";

  private final long context;
  private final Baton baton;
  private final Outbox outbox;
  private final Sockets out;
  private final Runnable began;
  private final Map<Long, ScriptSocket> ends = new HashMap<>();
  private int listened;

  /// @param began is told of every signal that is given an event's time
  SocketEnds(long context, Baton baton, Outbox outbox, Sockets out, Runnable began) {
    this.context = context;
    this.baton = baton;
    this.outbox = outbox;
    this.out = out;
    this.began = began;
  }

  /// What is on its way to the host.
  Sockets out() {
    return out;
  }

  /// The event that runs on this very thread.
  EventRun current() {
    return baton.current();
  }

  WebSocketPair pair() {
    var owner = current();
    var one = new ScriptSocket(this, owner, 0);
    var other = new ScriptSocket(this, owner, 0);
    ScriptSocket.couple(one, other);
    return new WebSocketPair(one, other);
  }

  /// An end has come with an answer to this event.
  void came(EventRun owner, long number) {
    add(new ScriptSocket(this, owner, number));
  }

  /// The end of this number; empty for 0.
  Optional<WebSocket> of(long number) {
    return Optional.ofNullable(ends.get(number));
  }

  /// Nobody here wants an end that has come with an answer.
  void refuse(long number, String reason) {
    outbox.sendNow(
        new FromIsolate.Socket(context, number, new SocketSignal.Lost(reason), List.of()));
  }

  /// The number of an end that goes with an answer; 0 without one.
  long handOver(Optional<WebSocket> end) {
    return end.map(socket -> ours(socket).handOver()).orElse(0L);
  }

  /// What a script has given for a socket.
  static ScriptSocket ours(WebSocket socket) {
    if (socket instanceof ScriptSocket ours) {
      return ours;
    }
    throw new IllegalArgumentException("This WebSocket is none that the context has made.");
  }

  /// The number of the first of two new ends; the second's is two more.
  long pairNumbers() {
    return out.pair();
  }

  void add(ScriptSocket socket) {
    ends.put(socket.number(), socket);
  }

  /// Fails when as many are listened to as may be.
  void reserve() {
    if (listened >= LISTENED_MAX) {
      throw new IllegalStateException(
          "A script can listen to %d WebSockets at once in one place; an object can have any number kept."
              .formatted(LISTENED_MAX));
    }
  }

  /// Its event stays until it is over; an object stays in memory.
  void accept(ScriptSocket socket, EventRun owner) {
    out.opened(socket.number(), SocketSignal.FIRST_CREDIT_BYTES);
    owner.listens(1);
    listened++;
    outbox.send(
        0, _ -> new FromIsolate.AcceptSocket(context, owner.objectNumber(), socket.number()));
  }

  void keep(ScriptSocket socket, long object) {
    out.opened(socket.number(), SocketSignal.FIRST_CREDIT_BYTES);
    outbox.send(
        0, _ -> new FromIsolate.KeepSocket(context, object, socket.number(), socket.tags()));
  }

  void attach(long object, long number, byte[] attachment) {
    outbox.send(
        0, _ -> new FromIsolate.AttachSocket(context, object, number, Optional.of(attachment)));
  }

  void credit(long number, long bytes) {
    if (ends.containsKey(number)) {
      outbox.sendNow(
          new FromIsolate.Socket(context, number, new SocketSignal.Credit(bytes), List.of()));
    }
  }

  /// Nothing more goes into it or comes out of it.
  void forget(ScriptSocket socket) {
    var owner = socket.owner();
    if (ends.remove(socket.number(), socket)
        && socket.use() == ScriptSocket.Use.LISTENED
        && owner != null) {
      owner.listens(-1);
      listened--;
      if (owner.state() == EventRun.State.IDLE && !owner.isListening()) {
        baton.ready(owner);
      }
    }
  }

  /// Ends it without a Close frame.
  void lose(ScriptSocket socket, String reason) {
    sendLost(socket, reason);
    forget(socket);
  }

  private void sendLost(ScriptSocket socket, String reason) {
    var number = socket.number();
    var owner = socket.owner();
    out.lost(number);
    outbox.send(
        owner == null ? 0 : owner.objectNumber(),
        gates -> new FromIsolate.Socket(context, number, new SocketSignal.Lost(reason), gates));
  }

  // ---- what the host says

  /// Something has come out of an end that is listened to, or become of another.
  void arrived(ToIsolate.Socket message) {
    var number = message.socket();
    if (message.signal() instanceof SocketSignal.Credit(var bytes)) {
      out.credit(number, bytes);
      return;
    }
    if (message.signal() instanceof SocketSignal.Lost) {
      out.lost(number);
    }
    var socket = ends.get(number);
    if (socket == null) {
      return;
    }
    var owner = socket.owner();
    if (socket.use() != ScriptSocket.Use.LISTENED || owner == null) {
      if (message.signal() instanceof SocketSignal.Lost) {
        socket.wasLost();
      }
      return;
    }
    owner.event().topUp();
    began.run();
    owner.later().add(() -> socket.hear(message.signal()));
    if (owner.state() == EventRun.State.IDLE) {
      baton.ready(owner);
    }
  }

  /// An event's handler is through. What it listens to is over when its other end was not handed
  /// over with the answer; an object may do so in a later event, unless this one has failed.
  void handled(EventRun run, boolean failed) {
    if (run.object() == null || failed) {
      over(socket -> socket.owner() == run && socket.isAlone());
    }
  }

  /// An event is over: what it listened to is lost, and what it has not used, unless an object has
  /// it.
  void endOf(EventRun run) {
    over(socket ->
        socket.owner() == run
            && socket.keeper() == 0
            && (run.object() == null || socket.use() == ScriptSocket.Use.LISTENED));
  }

  /// An object has left memory. The host has what is kept for it.
  void endOf(LiveObject object) {
    ends.values().removeIf(socket -> socket.keeper() == object.number());
    over(socket -> socket.owner() != null && socket.owner().object() == object);
    out.boundEvents(object.number(), 0);
  }

  private void over(Predicate<ScriptSocket> which) {
    for (var socket : List.copyOf(ends.values())) {
      if (which.test(socket)) {
        socket.wasLost();
        lose(socket, GONE);
      }
    }
  }
}
