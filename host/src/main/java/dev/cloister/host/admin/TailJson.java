package dev.cloister.host.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import java.util.Optional;

/// Tail records as they are sent: the vocabulary of Workers' tail events, times in milliseconds.
final class TailJson {
  private final ScriptName script;

  TailJson(ScriptName script) {
    this.script = script;
  }

  /// The name of the server-sent event for a record.
  static String event(TailRecord record) {
    return switch (record) {
      case TailRecord.LogLine _ -> "log";
      case TailRecord.EventEnded _ -> "event";
    };
  }

  /// The record as one line of JSON.
  String data(TailRecord record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("timestamp", record.time().toEpochMilli());
    json.put("requestId", record.requestId());
    json.put("scriptName", script.name());
    object(json, record.object());
    switch (record) {
      case TailRecord.LogLine line -> json.put("level", line.level()).put("message", line.text());
      case TailRecord.EventEnded event -> event(json, event);
    }
    return json.toString();
  }

  private static void object(ObjectNode json, Optional<ObjectId> object) {
    object.ifPresent(id -> json.put("entrypoint", id.className()).put("durableObjectId", id.hex()));
  }

  private static void event(ObjectNode json, TailRecord.EventEnded event) {
    json.put("scriptVersion", event.version().sha256());
    switch (event.cause()) {
      case TailRecord.Cause.Fetch(var method, var url, var status) -> {
        json.put("event", "fetch");
        json.putObject("request").put("method", method).put("url", url);
        if (status != 0) {
          json.putObject("response").put("status", status);
        }
      }
      case TailRecord.Cause.Invocation(var rpcMethod) ->
          json.put("event", "rpc").put("rpcMethod", rpcMethod);
      case TailRecord.Cause.Socket(var type) ->
          json.put("event", "webSocket").put("webSocketEventType", type);
      case TailRecord.Cause.Alarm(var at, var name) -> {
        json.put("event", "alarm").put("scheduledTime", at.toEpochMilli());
        if (!name.isEmpty()) {
          json.put("alarm", name);
        }
      }
      case TailRecord.Cause.Tailed(var items) -> json.put("event", "tail").put("items", items);
      case TailRecord.Cause.Scheduled(var at, var cron) ->
          json.put("event", "scheduled").put("scheduledTime", at.toEpochMilli()).put("cron", cron);
    }
    json.put("outcome", event.outcome());
    json.put("cpuTime", event.cpuMicros() / 1_000.0);
    json.put("wallTime", event.wallMicros() / 1_000.0);
  }
}
