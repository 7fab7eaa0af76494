package dev.cloister.isolates.java;

import dev.cloister.api.script.Headers;
import dev.cloister.api.script.ObjectId;
import dev.cloister.api.script.TraceItem;
import dev.cloister.api.script.TraceItem.Event;
import dev.cloister.api.script.TracedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a tail handler is handed, from the JSON in which the host has it.
final class TraceItems {
  private TraceItems() {}

  /// The items of one batch.
  static List<TraceItem> read(String json) {
    return list(Json.read(json), TraceItems::item);
  }

  private static TraceItem item(Map<?, ?> item) {
    return new TraceItem(
        event(map(item.get("event"))),
        time(item.get("eventTimestamp")),
        list(item.get("logs"), TraceItems::line),
        list(item.get("exceptions"), TraceItems::uncaught),
        text(item.get("scriptName")),
        text(map(item.get("scriptVersion")).get("id")),
        Optional.ofNullable(item.get("entrypoint")).map(TraceItems::text),
        Optional.ofNullable(item.get("durableObjectId"))
            .map(hex -> new ObjectId(text(hex), Optional.empty())),
        text(item.get("executionModel")),
        text(item.get("outcome")),
        Boolean.TRUE.equals(item.get("truncated")),
        Duration.ofMillis(whole(item.get("cpuTime"))),
        Duration.ofMillis(whole(item.get("wallTime"))));
  }

  private static TraceItem.LogLine line(Map<?, ?> line) {
    return new TraceItem.LogLine(
        time(line.get("timestamp")), text(line.get("level")), message(line.get("message")));
  }

  /// The host has made one text of each line.
  private static String message(@Nullable Object texts) {
    return text(((List<?>) Objects.requireNonNull(texts)).getFirst());
  }

  private static TraceItem.Uncaught uncaught(Map<?, ?> error) {
    return new TraceItem.Uncaught(
        time(error.get("timestamp")),
        text(error.get("name")),
        text(error.get("message")),
        text(error.get("stack")));
  }

  private static Event event(Map<?, ?> event) {
    if (event.get("request") instanceof Map<?, ?> request) {
      return new Event.Fetch(
          request(request),
          event.get("response") instanceof Map<?, ?> answered
              ? number(answered.get("status"))
              : OptionalInt.empty());
    }
    if (event.get("rpcMethod") instanceof String method) {
      return new Event.Call(method);
    }
    if (event.get("getWebSocketEvent") instanceof Map<?, ?> socket) {
      return new Event.Socket(
          text(socket.get("webSocketEventType")),
          number(socket.get("code")),
          Boolean.TRUE.equals(socket.get("wasClean")));
    }
    var due = time(event.get("scheduledTime"));
    return event.get("cron") instanceof String cron
        ? new Event.Cron(due, cron)
        : new Event.Alarm(due);
  }

  private static TracedRequest request(Map<?, ?> request) {
    return new TracedRequest(
        text(request.get("method")),
        text(request.get("url")),
        new Headers(
            map(request.get("headers")).entrySet().stream()
                .map(header -> new Headers.Header(text(header.getKey()), text(header.getValue())))
                .toList()));
  }

  private static <T> List<T> list(@Nullable Object items, Function<Map<?, ?>, T> each) {
    return ((List<?>) Objects.requireNonNull(items))
        .stream().map(item -> each.apply(map(item))).toList();
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static String text(@Nullable Object value) {
    return (String) Objects.requireNonNull(value);
  }

  private static long whole(@Nullable Object value) {
    return (Long) Objects.requireNonNull(value);
  }

  private static OptionalInt number(@Nullable Object value) {
    return value instanceof Long whole
        ? OptionalInt.of(Math.toIntExact(whole))
        : OptionalInt.empty();
  }

  private static Instant time(@Nullable Object millis) {
    return Instant.ofEpochMilli(whole(millis));
  }
}
