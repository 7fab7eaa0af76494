package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Headers;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Outbox;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a script asks of others, and waits for: requests and calls of methods.
///
/// Threads: whoever has the baton. Limits: `callsMax` of one event.
final class HostCalls {
  private static final GuestError GIVEN_UP =
      new GuestError(
          "AbortError",
          "Nobody waits for the answer of this event any more.",
          "",
          "",
          false,
          false,
          false,
          false);

  /// Who waits for the answer to a call, or will when its body is sent.
  private static final class Waiter {
    final EventRun run;
    final List<CallBodies.Sending> sending;
    @Nullable ToIsolate answer;
    boolean parked;

    Waiter(EventRun run, List<CallBodies.Sending> sending) {
      this.run = run;
      this.sending = sending;
    }
  }

  private final long context;
  private final Baton baton;
  private final Outbox outbox;
  private final CallBodies bodies;
  private final IncomingBodies incoming;
  private final SocketEnds sockets;
  private final int callsMax;
  private final RpcValues values;
  private final Map<Long, Waiter> waiting = new HashMap<>();
  private long lastCall;

  HostCalls(
      long context,
      Baton baton,
      Outbox outbox,
      CallBodies bodies,
      IncomingBodies incoming,
      SocketEnds sockets,
      RpcValues values,
      int callsMax) {
    this.context = context;
    this.baton = baton;
    this.outbox = outbox;
    this.bodies = bodies;
    this.incoming = incoming;
    this.sockets = sockets;
    this.values = values;
    this.callsMax = callsMax;
  }

  /// Sends a request and waits for the answer, and asks on where that says so, if the request
  /// follows redirects. A streamed body is written meanwhile.
  Response fetch(Target target, Request request) {
    var answer =
        Redirects.follow(
            request,
            each -> ask(target, each.method(), each.url(), sent(each.headers()), each.body()),
            dropped -> incoming.refuse(dropped.body()));
    return response(answer);
  }

  /// An answer as a script sees it.
  Response response(ToIsolate.CallAnswered answer) {
    return new Response(
        answer.status(), headers(answer.headers()), arrived(answer), sockets.of(answer.socket()));
  }

  /// The body of an answer.
  dev.cloister.api.script.Body arrived(ToIsolate.CallAnswered answer) {
    return incoming.arrive(answer.body());
  }

  /// The same, as the host has it.
  ToIsolate.CallAnswered ask(
      Target target,
      String method,
      String url,
      List<Header> headers,
      dev.cloister.api.script.Body content) {
    var run = baton.current();
    var settled = CallBodies.settled(content);
    var call = next(run);
    var body = bodies.begin(run, settled);
    waiting.put(call, new Waiter(run, List.of(body)));
    outbox.sendEffect(
        run.objectNumber(),
        gates ->
            new FromIsolate.Call(
                context,
                run.event().number,
                call,
                target,
                method,
                url,
                headers,
                body.announced(),
                gates));
    send(body);
    return switch (await(run, call)) {
      case ToIsolate.CallAnswered answer -> answer;
      case ToIsolate other -> throw failure(other);
    };
  }

  private void send(CallBodies.Sending body) {
    try {
      bodies.send(body);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("A call's body could not be written.", e);
    }
  }

  /// Calls what stands at a path, or reads it, and waits for what comes of it.
  @Nullable Object invoke(
      Target target, boolean get, List<String> path, @Nullable Object... arguments) {
    var run = baton.current();
    var call = next(run);
    var sent = values.sent(run, "The arguments of a call", Arrays.asList(arguments), false);
    waiting.put(call, new Waiter(run, sent.bodies()));
    outbox.sendEffect(
        run.objectNumber(),
        gates ->
            new FromIsolate.Invoke(
                context,
                run.event().number,
                call,
                target,
                new Invocation(get, path, sent.payload()),
                gates));
    sent.bodies().forEach(this::send);
    return switch (await(run, call)) {
      case ToIsolate.Returned returned -> value(returned.value(), run);
      case ToIsolate other -> throw failure(other);
    };
  }

  /// What is in a result belongs to whoever has asked.
  private @Nullable Object value(Payload payload, EventRun run) {
    var arrived = values.arrived(payload, run.session(), this);
    try {
      return arrived.value();
    } catch (RuntimeException e) {
      arrived.letGo();
      throw e;
    }
  }

  /// Where a value is called that is a stub.
  Optional<Target> targetOf(@Nullable Object value) {
    return switch (value == null ? null : RemoteInterface.unwrapped(value)) {
      case HeldStub stub -> Optional.of(stub.target());
      case AddressedStub stub -> Optional.of(stub.target());
      case null, default -> Optional.empty();
    };
  }

  /// Fails on a thread that cannot ask for anything.
  void checkThread() {
    baton.current();
  }

  private long next(EventRun run) {
    if (run.isGivenUp()) {
      throw thrown(GIVEN_UP);
    }
    if (++run.event().calls > callsMax) {
      throw new IllegalStateException(
          "Too many subrequests: one event may make %d.".formatted(callsMax));
    }
    return ++lastCall;
  }

  private ToIsolate await(EventRun run, long call) {
    var waiter = waiting.get(call);
    if (waiter != null && waiter.answer == null) {
      waiter.parked = true;
      run.state(EventRun.State.WAITING);
      baton.pass(run);
    }
    waiting.remove(call);
    if (waiter == null || waiter.answer == null) {
      throw new IllegalStateException("An event went on before its answer had come.");
    }
    return waiter.answer;
  }

  /// The host has answered a call; nobody may wait for it any more.
  void answered(long call, ToIsolate message) {
    var waiter = waiting.get(call);
    if (waiter == null || waiter.answer != null) {
      if (message instanceof ToIsolate.CallAnswered answer) {
        incoming.refuse(answer.body());
        if (answer.socket() != 0) {
          sockets.refuse(answer.socket(), "Nobody waits for the connection any more.");
        }
      }
      if (message instanceof ToIsolate.Returned returned) {
        baton.turn(JavaContext.idle(), () -> values.giveBack(returned.value()));
      }
      return;
    }
    waiter.answer = message;
    if (message instanceof ToIsolate.CallAnswered answer) {
      incoming.announce(waiter.run, answer.body());
      if (answer.socket() != 0) {
        sockets.came(waiter.run, answer.socket());
      }
    }
    if (message instanceof ToIsolate.Returned returned) {
      bodies.announce(waiter.run, returned.value());
      bodies.enough(waiter.sending);
    }
    if (message instanceof ToIsolate.CallFailed) {
      bodies.cancel(waiter.sending);
    }
    if (waiter.parked) {
      baton.ready(waiter.run);
    }
  }

  /// Nobody waits for this event's answer any more, and it does not want to go on for nobody.
  void giveUp(EventRun run) {
    for (var entry : List.copyOf(waiting.entrySet())) {
      if (entry.getValue().run == run && entry.getValue().answer == null) {
        outbox.send(0, _ -> new FromIsolate.CancelCall(context, entry.getKey()));
        answered(entry.getKey(), new ToIsolate.CallFailed(context, entry.getKey(), GIVEN_UP));
      }
    }
  }

  /// Nobody waits for what this event has asked.
  void endOf(EventRun run) {
    waiting
        .entrySet()
        .removeIf(entry -> {
          if (entry.getValue().run != run) {
            return false;
          }
          if (entry.getValue().answer == null) {
            outbox.send(0, _ -> new FromIsolate.CancelCall(context, entry.getKey()));
          }
          if (entry.getValue().answer instanceof ToIsolate.Returned returned) {
            values.giveBack(returned.value());
          }
          return true;
        });
  }

  private static RuntimeException failure(ToIsolate answer) {
    return answer instanceof ToIsolate.CallFailed(var _, var _, var error)
        ? thrown(error)
        : new IllegalStateException("The answer is one to another question.");
  }

  private static CallFailed thrown(GuestError error) {
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
