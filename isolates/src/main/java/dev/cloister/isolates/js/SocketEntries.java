package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// The functions of `runtime.js` that Java calls when something has come out of a WebSocket.
///
/// Threads: the context's own only.
final class SocketEntries {
  private final Value socket;
  private final Value socketEvent;
  private final Value keptSockets;
  private final Value socketAutoAnswered;

  SocketEntries(Value entries) {
    this.socket = entries.getMember("socket");
    this.socketEvent = entries.getMember("socketEvent");
    this.keptSockets = entries.getMember("keptSockets");
    this.socketAutoAnswered = entries.getMember("socketAutoAnswered");
  }

  void arrived(ToIsolate.Socket message) {
    var parts = Parts.of(message.signal());
    socket.executeVoid(
        message.socket(),
        parts.kind(),
        parts.data(),
        parts.length(),
        parts.cost(),
        parts.code(),
        parts.reason());
  }

  void event(ToIsolate.SocketEvent message) {
    var parts = Parts.of(message.signal());
    socketEvent.executeVoid(
        message.event(),
        message.object(),
        message.socket(),
        parts.kind(),
        parts.data(),
        parts.length(),
        parts.code(),
        parts.reason());
  }

  void kept(ToIsolate.KeptSockets message) {
    var list = new ArrayList<Object>();
    for (var each : message.sockets()) {
      list.add(described(each));
    }
    keptSockets.executeVoid(
        message.object(),
        ProxyArray.fromList(list),
        message.answer().map(AutoResponse::request).orElse(null),
        message.answer().map(AutoResponse::response).orElse(null),
        message.eventMillisMax());
  }

  private static ProxyObject described(KeptSocket kept) {
    var members = new HashMap<String, Object>();
    members.put("number", kept.socket());
    members.put("tags", ProxyArray.fromList(new ArrayList<Object>(kept.tags())));
    kept.attachment()
        .ifPresent(bytes -> {
          members.put("attachment", readOnly(bytes));
          members.put("length", bytes.length);
        });
    members.put("closed", kept.closed());
    members.put("answered", (double) kept.autoAnsweredMillis());
    return ProxyObject.fromMap(members);
  }

  void autoAnswered(ToIsolate.SocketAutoAnswered message) {
    socketAutoAnswered.executeVoid(
        message.object(), message.socket(), (double) message.timeMillis());
  }

  private static ByteBuffer readOnly(byte[] bytes) {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /// A signal as JavaScript takes it.
  private record Parts(
      String kind, @Nullable Object data, int length, long cost, int code, String reason) {
    static Parts of(SocketSignal signal) {
      return switch (signal) {
        case SocketSignal.Message message when message.text() ->
            new Parts(
                "text",
                new String(message.bytes(), StandardCharsets.UTF_8),
                0,
                message.cost(),
                0,
                "");
        case SocketSignal.Message message ->
            new Parts(
                "binary", readOnly(message.bytes()), message.bytes().length, message.cost(), 0, "");
        case SocketSignal.Close(var code, var reason) ->
            new Parts("close", null, 0, 0, code, reason);
        case SocketSignal.Lost(var reason) -> new Parts("lost", null, 0, 0, 0, reason);
        case SocketSignal.Credit _ ->
            throw new IllegalArgumentException("A script does not hear of credit.");
      };
    }
  }
}
