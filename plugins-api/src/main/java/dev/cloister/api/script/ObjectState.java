package dev.cloister.api.script;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What surrounds one object.
public interface ObjectState extends Context {
  /// Which object it is.
  ObjectId id();

  /// What it keeps.
  Storage storage();

  /// Runs `work` with the object's input gate shut: whatever `work` waits for, no other event of
  /// the object begins or goes on meanwhile. What `work` throws is thrown on, and the object loses
  /// its memory, as one does whose constructor throws.
  <T> T blockConcurrencyWhile(Callable<T> work) throws Exception;

  /// Has an end of a WebSocket, whose other end nobody uses yet, kept for the object: it stays open
  /// though the object leaves memory, and what comes calls
  /// [DurableObject#webSocketMessage(WebSocket, String)] and its like.
  ///
  /// Limits: 32,768 sockets of an object.
  ///
  /// @param tags to find it by: at most 10 of at most 256 characters
  void acceptWebSocket(WebSocket socket, String... tags);

  /// The sockets that are kept for the object, the latest first; until its handler is through, one
  /// that was closed too.
  List<WebSocket> webSockets();

  /// Those with this tag, the earliest first.
  List<WebSocket> webSockets(String tag);

  /// The tags of a socket that is kept.
  List<String> tags(WebSocket socket);

  /// Has the host answer a message on all sockets that are kept for the object, without waking it;
  /// empty for none.
  void webSocketAutoResponse(Optional<WebSocketAutoResponse> pair);

  /// What the host answers.
  Optional<WebSocketAutoResponse> webSocketAutoResponse();

  /// When the host last answered on a socket in the object's name.
  Optional<Instant> webSocketAutoResponseTime(WebSocket socket);

  /// How long the handler of a message of a kept socket may take, at most seven days;
  /// [Duration#ZERO] for as long as any event.
  void webSocketEventTimeout(Duration time);

  /// What was set so last; [Duration#ZERO] for nothing.
  Duration webSocketEventTimeout();
}
