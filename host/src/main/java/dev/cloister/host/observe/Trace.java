package dev.cloister.host.observe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.Locale;

/// One event of a script that has tail consumers, while it runs and when it is over.
///
/// Threads: logs of one event come one at a time; the monitor keeps them from the end, which a lost
/// context may bring from another thread. Limits: [#LOG_CHARS_MAX] of log text; what is beyond is
/// left out, and `truncated` says so.
final class Trace {
  /// Characters of log text in one trace.
  static final int LOG_CHARS_MAX = 256 << 10;

  private final ArrayNode logs = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode exceptions = JsonNodeFactory.instance.arrayNode();
  private int chars;
  private boolean truncated;

  synchronized void add(FromIsolate.Log log) {
    if (chars + log.text().length() > LOG_CHARS_MAX) {
      truncated = true;
      return;
    }
    chars += log.text().length();
    if (log.uncaught().isPresent()) {
      var error = log.uncaught().get();
      exceptions
          .addObject()
          .put("timestamp", log.timeMillis())
          .put("name", error.name())
          .put("message", error.message())
          .put("stack", error.stack());
    } else {
      var entry = logs.addObject().put("timestamp", log.timeMillis()).put("level", log.level());
      entry.putArray("message").add(log.text());
    }
  }

  /// The trace item, in the words of Workers' tail events; nothing in it is left out yet for being
  /// secret.
  synchronized ObjectNode item(
      Deployment deployment,
      Exchange exchange,
      String outcome,
      long endMillis,
      long cpuMicros,
      long wallMicros) {
    var item = JsonNodeFactory.instance.objectNode();
    item.set("event", event(exchange));
    item.put("eventTimestamp", endMillis - wallMicros / 1_000);
    item.set("logs", logs);
    item.set("exceptions", exceptions);
    item.put("scriptName", deployment.script().name());
    item.putObject("scriptVersion").put("id", deployment.version().sha256());
    exchange
        .objectId()
        .ifPresent(id -> item.put("entrypoint", id.className()).put("durableObjectId", id.hex()));
    item.put("executionModel", exchange.objectId().isPresent() ? "durableObject" : "stateless");
    item.put("outcome", outcome);
    item.put("truncated", truncated);
    item.put("cpuTime", cpuMicros / 1_000);
    item.put("wallTime", wallMicros / 1_000);
    return item;
  }

  private static ObjectNode event(Exchange exchange) {
    var event = JsonNodeFactory.instance.objectNode();
    switch (exchange.event()) {
      case HostRequest request -> {
        var asked = event.putObject("request");
        asked.put("method", request.method()).put("url", request.url());
        var headers = asked.putObject("headers");
        for (var header : request.headers()) {
          var name = header.name().toLowerCase(Locale.ROOT);
          var before = headers.path(name);
          headers.put(
              name, before.isTextual() ? before.asText() + ", " + header.value() : header.value());
        }
        if (exchange.status() != 0) {
          event.putObject("response").put("status", exchange.status());
        }
      }
      case HostInvocation invocation -> event.put("rpcMethod", String.join(".", invocation.path()));
      case HostEvent.Scheduled(var at, var cron) ->
          event.put("scheduledTime", at.toEpochMilli()).put("cron", cron);
      case HostSocketEvent socket -> {
        var about = event.putObject("getWebSocketEvent").put("webSocketEventType", socket.type());
        if (socket.signal() instanceof SocketSignal.Close(var code, var _)) {
          about.put("code", code).put("wasClean", true);
        } else if (socket.signal() instanceof SocketSignal.Lost) {
          about.put("code", HostSocketEvent.CODE_LOST).put("wasClean", false);
        }
      }
      case HostEvent.AlarmDue due -> event.put("scheduledTime", due.at().toEpochMilli());
      case HostEvent.Tailed _ -> throw new AssertionError("tail events have no trace");
    }
    return event;
  }
}
