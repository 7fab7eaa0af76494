package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// What an isolate can only say when it is no longer ours: a number that the host never gave it, or
/// that another of its contexts has.
///
/// In an isolate contexts are kept apart by Java, which puts these numbers into its messages
/// itself. So whoever says one of these has broken out of a script's context and speaks for the
/// whole process. What a number stood for may be over when a message about it arrives, for both
/// sides speak at the same time; that proves nothing, and is passed over as ever. Numbers that a
/// script's own JavaScript could bring about, of stubs and of what it may call, are refused where
/// they are looked up, and end nothing: a tenant must not be able to end its neighbours' process by
/// them.
///
/// @param context that the message is about
/// @param all contexts of the isolate
/// @param issued the largest number that the isolate was given
record Forgery(ContextSession context, Collection<ContextSession> all, long issued) {
  /// Whether a context's number was ever given.
  static Optional<String> ofContext(long number, long issued) {
    return number > 0 && number <= issued
        ? Optional.empty()
        : Optional.of("It spoke of a context %d, which it was never given.".formatted(number));
  }

  /// What gives the message away, if anything does.
  Optional<String> in(FromIsolate message) {
    return switch (message) {
      case FromIsolate.ContextOpened _, FromIsolate.ContextFailed _ -> openedTwice();
      case FromIsolate.ContextBroken broken -> event(broken.event());
      case FromIsolate.ObjectBroken broken -> object(broken.object());
      case FromIsolate.EventStarted started -> event(started.event());
      case FromIsolate.Answered answered -> either(event(answered.event()), answered.gates());
      case FromIsolate.Handled handled -> event(handled.event());
      case FromIsolate.EventFailed failed -> either(event(failed.event()), failed.gates());
      case FromIsolate.EventEnded ended -> event(ended.event());
      case FromIsolate.Call call -> either(event(call.event()), call.gates());
      case FromIsolate.Invoke invoke -> either(event(invoke.event()), invoke.gates());
      case FromIsolate.Load load -> either(event(load.event()), load.gates());
      case FromIsolate.Returned returned -> either(event(returned.event()), returned.gates());
      case FromIsolate.Batch batch -> object(batch.object()).or(() -> event(batch.event()));
      case FromIsolate.Read read -> object(read.object()).or(() -> event(read.event()));
      case FromIsolate.Log log -> either(event(log.event()), log.gates());
      case FromIsolate.BodyChunk chunk -> gates(chunk.gates());
      case FromIsolate.AcceptSocket accept -> object(accept.object());
      case FromIsolate.KeepSocket keep -> object(keep.object());
      case FromIsolate.Socket sent -> gates(sent.gates());
      case FromIsolate.AttachSocket attach -> object(attach.object());
      case FromIsolate.AnswerSockets answers -> object(answers.object());
      case FromIsolate.TimeSocketEvents times -> object(times.object());
      case FromIsolate.PairSockets _,
          FromIsolate.Release _,
          FromIsolate.CancelCall _,
          FromIsolate.BodyCredit _ ->
          Optional.empty();
    };
  }

  private Optional<String> openedTwice() {
    return context.opened().isDone()
        ? Optional.of("It opened the context %d twice.".formatted(context.number()))
        : Optional.empty();
  }

  /// 0 is nobody's event.
  private Optional<String> event(long number) {
    return number == 0 ? Optional.empty() : number("an event", number, ContextSession::hasEvent);
  }

  /// 0 is no object.
  private Optional<String> object(long number) {
    return number == 0 ? Optional.empty() : number("an object", number, ContextSession::hasObject);
  }

  private Optional<String> number(String what, long number, BiPredicate<ContextSession, Long> has) {
    if (has.test(context, number)) {
      return Optional.empty();
    }
    if (number <= 0 || number > issued) {
      return Optional.of(
          "The context %d spoke of %s %d, which it was never given."
              .formatted(context.number(), what, number));
    }
    return all.stream().anyMatch(other -> has.test(other, number))
        ? Optional.of(
            "The context %d spoke of %s %d, which another has."
                .formatted(context.number(), what, number))
        : Optional.empty();
  }

  private Optional<String> either(Optional<String> found, List<Gate> gates) {
    return found.or(() -> gates(gates));
  }

  private Optional<String> gates(List<Gate> gates) {
    for (var gate : gates) {
      var found = object(gate.object());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
