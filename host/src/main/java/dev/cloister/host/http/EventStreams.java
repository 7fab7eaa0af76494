package dev.cloister.host.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The event streams (server-sent events) that are open on a listener.
///
/// Threads: each stream is written by the thread of its request, which waits for events and, every
/// [QueuedEvents#SILENCE_SECONDS_MAX] without one, sends a comment: so a client that has gone is
/// noticed.
final class EventStreams implements AutoCloseable {
  private final Set<QueuedEvents> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Answers with an event stream; returns when it has ended.
  void serve(Context context, Consumer<EventSink> opened) throws IOException, InterruptedException {
    var response = context.res();
    response.setContentType("text/event-stream");
    response.setHeader("Cache-Control", "no-cache");
    var events = new QueuedEvents();
    open.add(events);
    try {
      if (closed) {
        return;
      }
      response.flushBuffer();
      opened.accept(events);
      pump(events, response);
    } catch (IOException _) {
      // The client has gone; the listeners hear of it below.
    } finally {
      open.remove(events);
      events.ended();
    }
  }

  private static void pump(QueuedEvents events, HttpServletResponse response)
      throws IOException, InterruptedException {
    for (var bytes = events.next(); bytes.length > 0; bytes = events.next()) {
      response.getOutputStream().write(bytes);
      response.flushBuffer();
    }
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(QueuedEvents::close);
  }
}
