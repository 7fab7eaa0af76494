package dev.cloister.isolates.java;

import dev.cloister.api.script.ObjectId;
import dev.cloister.api.script.ObjectState;
import dev.cloister.api.script.Storage;
import dev.cloister.api.script.WebSocket;
import dev.cloister.api.script.WebSocketAutoResponse;
import dev.cloister.isolates.context.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What surrounds an object.
final class ObjectContext extends EventContext implements ObjectState {
  private final ObjectId id;
  private final Storage storage;
  private final Section section;
  private final ObjectSockets kept;

  /// Runs work with the object's gate shut; the object breaks when the work throws.
  interface Section {
    <T extends @Nullable Object> T run(Callable<T> work) throws Exception;
  }

  ObjectContext(
      Baton baton,
      HostCalls calls,
      EventLog log,
      SocketEnds sockets,
      ObjectId id,
      Storage storage,
      Section section,
      ObjectSockets kept) {
    super(baton, calls, log, sockets);
    this.id = id;
    this.storage = storage;
    this.section = section;
    this.kept = kept;
  }

  @Override
  public ObjectId id() {
    return id;
  }

  @Override
  public Storage storage() {
    return storage;
  }

  @Override
  public <T> T blockConcurrencyWhile(Callable<T> work) throws Exception {
    return section.run(work);
  }

  @Override
  public void acceptWebSocket(WebSocket socket, String... tags) {
    kept.accept(socket, List.of(tags));
  }

  @Override
  public List<WebSocket> webSockets() {
    return kept.all();
  }

  @Override
  public List<WebSocket> webSockets(String tag) {
    return kept.all(tag);
  }

  @Override
  public List<String> tags(WebSocket socket) {
    return kept.tags(socket);
  }

  @Override
  public void webSocketAutoResponse(Optional<WebSocketAutoResponse> pair) {
    kept.answer(pair);
  }

  @Override
  public Optional<WebSocketAutoResponse> webSocketAutoResponse() {
    return kept.answer();
  }

  @Override
  public Optional<Instant> webSocketAutoResponseTime(WebSocket socket) {
    return kept.answered(socket);
  }

  @Override
  public void webSocketEventTimeout(Duration time) {
    kept.eventMax(time);
  }

  @Override
  public Duration webSocketEventTimeout() {
    return kept.eventMax();
  }
}
