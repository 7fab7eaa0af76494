package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Optional;

/// The context that an object lives in, as far as its worker may use it.
///
/// Threads: any.
public final class ObjectHome {
  private final ContextSession context;

  ObjectHome(ContextSession context) {
    this.context = context;
  }

  /// The version of the script that runs here.
  public Deployment deployment() {
    return context.deployment();
  }

  /// Whether the object should move to another context as soon as nothing is under way in it: a
  /// newer version has taken over, or this context is to end.
  public boolean isOutdated() {
    return context.deployment().isOutdated() || context.deployment().isFinishing(context);
  }

  /// Brings an object to life; its number is what the other calls take. If the context is gone,
  /// [LiveObject#lost] is called.
  public long activate(
      LiveObject object,
      String className,
      String idHex,
      Optional<String> name,
      List<Entry> entries,
      boolean complete,
      List<Alarm> alarms) {
    return context.activate(object, className, idHex, name, entries, complete, alarms);
  }

  /// Sends an event to it.
  public void send(Exchange exchange, long object) {
    context.send(exchange, object);
  }

  /// Drops it from memory; events that are not over fail with `error`.
  public void drop(long object, GuestError error) {
    context.drop(object, error);
  }

  /// Says that a batch is durable.
  public void durable(long object, long batch) {
    context.send(new ToIsolate.BatchDurable(context.number(), object, batch));
  }

  /// A number under which the object will know a socket that was kept for it.
  public long socketNumber(LiveObject object) {
    return context.sockets().woken(object);
  }

  /// Hands over what was kept for an object that was just activated.
  public void wakeWith(
      long object, List<KeptSocket> sockets, Optional<AutoResponse> answer, long eventMillisMax) {
    context.send(
        new ToIsolate.KeptSockets(context.number(), object, sockets, answer, eventMillisMax));
  }

  /// Says what became of what was sent on a kept socket.
  public void tellSocket(long socket, SocketSignal signal) {
    context.sockets().tell(socket, signal);
  }

  /// Says that the host has answered on a kept socket.
  public void autoAnswered(long object, long socket, long timeMillis) {
    context.send(new ToIsolate.SocketAutoAnswered(context.number(), object, socket, timeMillis));
  }

  /// A kept socket is over, or the object leaves this context.
  public void forgetSocket(long socket) {
    context.sockets().forgetKept(socket);
  }

  /// Answers a read.
  public void answerRead(long read, List<Entry> entries, boolean more) {
    context.send(new ToIsolate.ReadAnswered(context.number(), read, entries, more));
  }

  /// Says that a read cannot be done.
  public void failRead(long read, GuestError error) {
    context.send(new ToIsolate.ReadFailed(context.number(), read, error));
  }
}
