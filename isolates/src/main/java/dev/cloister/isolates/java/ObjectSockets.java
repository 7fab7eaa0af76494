package dev.cloister.isolates.java;

import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.WebSocket;
import dev.cloister.api.script.WebSocketAutoResponse;
import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sockets that one object has the host keep, so that it may sleep, in the order in which they
/// were accepted.
///
/// Threads: whoever has the baton. Limits: [KeptSocket#PER_OBJECT_MAX].
final class ObjectSockets {
  private static final Duration EVENT_MAX = Duration.ofDays(7);

  private final long context;
  private final long object;
  private final SocketEnds ends;
  private final Outbox outbox;
  private final Map<Long, ScriptSocket> kept = new LinkedHashMap<>();
  private Optional<WebSocketAutoResponse> answer = Optional.empty();
  private Duration eventMax = Duration.ZERO;

  ObjectSockets(long context, long object, SocketEnds ends, Outbox outbox) {
    this.context = context;
    this.object = object;
    this.ends = ends;
    this.outbox = outbox;
  }

  // ---- what the object asks for

  void accept(WebSocket given, List<String> tags) {
    ends.current();
    var distinct = tags.stream().distinct().toList();
    if (distinct.size() > KeptSocket.TAGS_MAX) {
      throw new IllegalArgumentException(
          "a Hibernatable WebSocket cannot have more than %d tags".formatted(KeptSocket.TAGS_MAX));
    }
    for (var tag : distinct) {
      if (tag.length() > KeptSocket.TAG_CHARS_MAX) {
        throw new IllegalArgumentException(
            "\"%s\" is longer than the max tag length (%d characters)."
                .formatted(tag, KeptSocket.TAG_CHARS_MAX));
      }
    }
    if (kept.size() >= KeptSocket.PER_OBJECT_MAX) {
      throw new IllegalStateException(
          "only %d websockets can be accepted on a single Durable Object instance"
              .formatted(KeptSocket.PER_OBJECT_MAX));
    }
    var socket = SocketEnds.ours(given);
    socket.keep(object, distinct);
    kept.put(socket.number(), socket);
  }

  List<WebSocket> all() {
    ends.current();
    return new ArrayList<WebSocket>(kept.values()).reversed();
  }

  List<WebSocket> all(String tag) {
    ends.current();
    return kept.values().stream()
        .filter(socket -> socket.tags().contains(tag))
        .map(WebSocket.class::cast)
        .toList();
  }

  List<String> tags(WebSocket given) {
    return switch (SocketEnds.ours(given)) {
      case ScriptSocket socket when socket.use() == ScriptSocket.Use.KEPT -> socket.tags();
      case ScriptSocket socket when socket.use() == ScriptSocket.Use.LISTENED ->
          throw new IllegalStateException("only hibernatable websockets can have tags.");
      default ->
          throw new IllegalStateException(
              "you must call 'acceptWebSocket()' before attempting to access the tags of a WebSocket.");
    };
  }

  void answer(Optional<WebSocketAutoResponse> pair) {
    ends.current();
    answer = pair;
    var sent = pair.map(each -> new AutoResponse(each.request(), each.response()));
    outbox.send(0, _ -> new FromIsolate.AnswerSockets(context, object, sent));
  }

  Optional<WebSocketAutoResponse> answer() {
    return answer;
  }

  Optional<Instant> answered(WebSocket given) {
    var millis = SocketEnds.ours(given).autoAnsweredMillis();
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  void eventMax(Duration time) {
    ends.current();
    if (time.isNegative() || time.compareTo(EVENT_MAX) > 0) {
      throw new IllegalArgumentException(
          "Event timeout should not exceed %d ms, nor be negative."
              .formatted(EVENT_MAX.toMillis()));
    }
    eventMax = time;
    var millis = time.toMillis();
    ends.out().boundEvents(object, millis);
    outbox.send(0, _ -> new FromIsolate.TimeSocketEvents(context, object, millis));
  }

  Duration eventMax() {
    return eventMax;
  }

  // ---- what the host says

  /// The host has kept these for an object that has just been activated.
  void said(ToIsolate.KeptSockets message) {
    for (var each : message.sockets()) {
      ends.out().opened(each.socket(), each.leave());
      var socket = ScriptSocket.revived(ends, object, each);
      ends.add(socket);
      kept.put(each.socket(), socket);
    }
    answer =
        message.answer().map(each -> new WebSocketAutoResponse(each.request(), each.response()));
    eventMax = Duration.ofMillis(message.eventMillisMax());
    ends.out().boundEvents(object, message.eventMillisMax());
  }

  void autoAnswered(ToIsolate.SocketAutoAnswered message) {
    var socket = kept.get(message.socket());
    if (socket != null) {
      socket.autoAnswered(message.timeMillis());
    }
  }

  /// Something has come out of one of them.
  void handle(ToIsolate.SocketEvent event, DurableObject instance) throws Exception {
    var socket = kept.get(event.socket());
    if (socket == null) {
      return;
    }
    switch (event.signal()) {
      case SocketSignal.Message message when message.text() ->
          instance.webSocketMessage(socket, new String(message.bytes(), StandardCharsets.UTF_8));
      case SocketSignal.Message message -> instance.webSocketMessage(socket, message.bytes());
      case SocketSignal.Close _, SocketSignal.Lost _ -> {
        var close = socket.keptClosed(event.signal());
        var clean = event.signal() instanceof SocketSignal.Close;
        try {
          instance.webSocketClose(socket, close.code(), close.reason(), clean);
        } finally {
          kept.remove(event.socket());
          socket.keptOver(close);
        }
      }
      case SocketSignal.Credit _ -> {}
    }
  }
}
