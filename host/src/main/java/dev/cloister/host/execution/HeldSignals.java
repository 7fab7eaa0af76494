package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.List;
import java.util.function.Consumer;

/// What a script sends into one end of a socket: held until its gates are open, and let go in the
/// order in which it was sent.
///
/// Threads: any. Limits: messages of the first credit, and one more, wait here. Credit is given
/// only for what has left, so an isolate that sends more has no leave for it and loses the socket.
final class HeldSignals {
  private static final String TOO_MUCH = "More was sent than there was leave for.";

  private final InOrder order = new InOrder();
  private final Consumer<SocketSignal> pass;
  private final Consumer<SocketSignal.Lost> cut;
  private long waiting;
  private boolean closing;
  private boolean lost;

  /// @param pass where signals go when they may leave
  /// @param cut ends the socket, for something that the script has not asked for
  HeldSignals(Consumer<SocketSignal> pass, Consumer<SocketSignal.Lost> cut) {
    this.pass = pass;
    this.cut = cut;
  }

  /// Takes the next signal.
  void next(SocketSignal signal, List<Gate> waitsFor, Gates gates) {
    if (signal instanceof SocketSignal.Credit) {
      // It is about the other direction, and shows nothing of what was written.
      pass.accept(signal);
      return;
    }
    boolean tooMuch;
    synchronized (this) {
      var message = signal instanceof SocketSignal.Message;
      tooMuch = message && !closing && waiting >= SocketSignal.FIRST_CREDIT_BYTES;
      if (lost || (closing && !(signal instanceof SocketSignal.Lost))) {
        return;
      }
      closing |= !message;
      lost = tooMuch || signal instanceof SocketSignal.Lost;
      waiting += cost(signal);
    }
    if (tooMuch) {
      cut.accept(new SocketSignal.Lost(TOO_MUCH));
      return;
    }
    gates.inOrder(
        order,
        waitsFor,
        () -> {
          left(signal);
          pass.accept(signal);
        },
        () -> {
          left(signal);
          cut.accept(new SocketSignal.Lost(Failures.UNKNOWN));
        });
  }

  private synchronized void left(SocketSignal signal) {
    waiting -= cost(signal);
  }

  private static long cost(SocketSignal signal) {
    return signal instanceof SocketSignal.Message message ? message.cost() : 0;
  }
}
