package dev.cloister.isolates.java;

import dev.cloister.api.script.Cache;
import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Context;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.WebSocket;
import dev.cloister.api.script.WebSocketPair;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.context.EventLog;
import java.util.Optional;

/// What surrounds the event that runs.
class EventContext implements Context {
  private final Baton baton;
  private final HostCalls calls;
  private final EventLog log;
  private final SocketEnds sockets;

  EventContext(Baton baton, HostCalls calls, EventLog log, SocketEnds sockets) {
    this.baton = baton;
    this.calls = calls;
    this.log = log;
    this.sockets = sockets;
  }

  @Override
  public void waitUntil(Runnable work) {
    baton.current().later().add(work::run);
  }

  @Override
  @SuppressWarnings("unchecked") // Plain makes what was asked for, or fails
  public <T> Optional<T> props(Class<T> type) {
    var props = baton.current().props();
    return props.length == 0
        ? Optional.empty()
        : Optional.ofNullable((T) Plain.as(type, CloneReader.read(props)));
  }

  @Override
  public boolean isCancelled() {
    return baton.current().isCancelled();
  }

  @Override
  public void failWhenCancelled() {
    baton.current().failWhenCancelled();
  }

  @Override
  public Response fetch(Request request) {
    return calls.fetch(new Target.ToNetwork(), request);
  }

  @Override
  public Cache cache() {
    return new ScriptCache(calls, "");
  }

  @Override
  public Cache cache(String name) {
    return ScriptCache.named(calls, name);
  }

  @Override
  public WebSocketPair webSocketPair() {
    return sockets.pair();
  }

  @Override
  public WebSocket webSocket(String url, String... protocols) {
    if (!(url.startsWith("ws://") || url.startsWith("wss://")) || url.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "The address of a WebSocket has the scheme ws or wss, and no fragment.");
    }
    var request = Request.get("http" + url.substring(2)).withHeader("upgrade", "websocket");
    if (protocols.length > 0) {
      request = request.withHeader("sec-websocket-protocol", String.join(", ", protocols));
    }
    var response = fetch(request.followingRedirects(false));
    return response
        .webSocket()
        .orElseThrow(() ->
            new CallFailed(
                "TypeError",
                "Failed to establish the WebSocket connection: expected server to reply with HTTP status code 101 (switching protocols), but received %d instead."
                    .formatted(response.status()),
                "",
                false,
                false));
  }

  @Override
  public void log(String text) {
    baton.current();
    log.line("log", text, Optional.empty());
  }
}
