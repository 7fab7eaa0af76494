package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Headers;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.Outbox;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a script asks of others, and waits for: requests and calls of methods.
///
/// Threads: whoever has the baton. Limits: `callsMax` of one event.
final class HostCalls {
  private final long context;
  private final Baton baton;
  private final Outbox outbox;
  private final Bodies bodies;
  private final IncomingBodies incoming;
  private final SocketEnds sockets;
  private final int callsMax;
  private final Map<Long, EventRun> waiting = new HashMap<>();
  private long lastCall;

  HostCalls(
      long context,
      Baton baton,
      Outbox outbox,
      Bodies bodies,
      IncomingBodies incoming,
      SocketEnds sockets,
      int callsMax) {
    this.context = context;
    this.baton = baton;
    this.outbox = outbox;
    this.bodies = bodies;
    this.incoming = incoming;
    this.sockets = sockets;
    this.callsMax = callsMax;
  }

  /// Sends a request and waits for the answer.
  Response fetch(Target target, Request request) {
    var run = baton.current();
    var content = request.body().bytes();
    var call = next(run);
    var body = content.length == 0 ? Body.NONE : bodies.send(run.objectNumber(), content);
    outbox.sendEffect(
        run.objectNumber(),
        gates ->
            new FromIsolate.Call(
                context,
                run.event().number,
                call,
                target,
                request.method(),
                request.url(),
                sent(request.headers()),
                body,
                gates));
    started(body);
    return switch (await(run, call)) {
      case ToIsolate.CallAnswered answer ->
          new Response(
              answer.status(),
              headers(answer.headers()),
              incoming.arrive(run, answer.body()),
              sockets.of(answer.socket()));
      case ToIsolate other -> throw failure(other);
    };
  }

  /// Calls a method and waits for what it returns.
  @Nullable Object call(Target target, String method, @Nullable Object[] arguments) {
    var run = baton.current();
    var payload = new Payload(CloneWriter.write(Arrays.asList(arguments)), List.of());
    if (payload.bytes().length > Payload.BYTES_MAX) {
      throw new IllegalArgumentException(
          "The arguments of a call may have %d bytes; these have %d."
              .formatted(Payload.BYTES_MAX, payload.bytes().length));
    }
    var call = next(run);
    outbox.sendEffect(
        run.objectNumber(),
        gates ->
            new FromIsolate.Invoke(
                context,
                run.event().number,
                call,
                target,
                new Invocation(false, List.of(method), payload),
                gates));
    return switch (await(run, call)) {
      case ToIsolate.Returned returned -> value(returned.value());
      case ToIsolate other -> throw failure(other);
    };
  }

  /// The plain value of a payload; what it refers to cannot be used here and is given back.
  @Nullable Object value(Payload payload) {
    giveBack(payload);
    return CloneReader.read(payload.bytes());
  }

  /// What a payload refers to cannot be used here.
  void giveBack(Payload payload) {
    for (var ref : payload.refs()) {
      switch (ref) {
        case Ref.Held(var capability) ->
            outbox.send(0, _ -> new FromIsolate.Release(context, capability));
        case Ref.Stream(Body.Streamed(var stream, var _)) ->
            outbox.sendNow(new FromIsolate.BodyCredit(context, new Credit(stream, Credit.CANCEL)));
        case Ref.Stream _, Ref.Stub _, Ref.Exported _ -> {
          // Nothing that anybody keeps for this context.
        }
      }
    }
  }

  /// Sends what the credit allows of a body that has just been announced.
  void started(Body body) {
    if (body instanceof Body.Streamed(var stream, var _)) {
      bodies.pump(stream);
    }
  }

  private long next(EventRun run) {
    if (++run.event().calls > callsMax) {
      throw new IllegalStateException(
          "Too many subrequests: one event may make %d.".formatted(callsMax));
    }
    return ++lastCall;
  }

  private ToIsolate await(EventRun run, long call) {
    waiting.put(call, run);
    run.state(EventRun.State.WAITING);
    baton.pass(run);
    var answer = run.takeAnswer();
    if (answer == null) {
      throw new IllegalStateException("An event went on before its answer had come.");
    }
    return answer;
  }

  /// The host has answered a call; nobody may wait for it any more.
  void answered(long call, ToIsolate message) {
    var run = waiting.remove(call);
    if (message instanceof ToIsolate.CallAnswered answer && answer.socket() != 0) {
      if (run == null) {
        sockets.refuse(answer.socket(), "Nobody waits for the connection any more.");
      } else {
        sockets.came(run, answer.socket());
      }
    }
    if (run != null) {
      run.answer(message);
      baton.ready(run);
    }
  }

  /// Nobody waits for what this event has asked.
  void endOf(EventRun run) {
    waiting
        .entrySet()
        .removeIf(entry -> {
          if (entry.getValue() != run) {
            return false;
          }
          outbox.send(0, _ -> new FromIsolate.CancelCall(context, entry.getKey()));
          return true;
        });
  }

  private static RuntimeException failure(ToIsolate answer) {
    if (!(answer instanceof ToIsolate.CallFailed(var _, var _, var error))) {
      return new IllegalStateException("The answer is one to another question.");
    }
    return new CallFailed(
        error.name(), error.message(), error.code(), error.remote(), error.retryable());
  }

  static List<Header> sent(Headers headers) {
    return headers.list().stream()
        .map(header -> new Header(header.name(), header.value()))
        .toList();
  }

  static Headers headers(List<Header> arrived) {
    return new Headers(
        arrived.stream().map(header -> new Headers.Header(header.name(), header.value())).toList());
  }
}
