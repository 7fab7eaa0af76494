package dev.cloister.host.http;

/// The writing end of one client's event stream.
///
/// Threads: any may call; events leave in the order they were sent. Never blocks: what a slow
/// client has not taken waits in a queue of [#QUEUE_EVENTS_MAX]; when it is full the event is
/// dropped, and the client is told with an event `dropped` how many it missed.
public interface EventSink extends AutoCloseable {
  /// The most events that wait for one client.
  int QUEUE_EVENTS_MAX = 1024;

  /// Sends one event; `data` may have several lines. Returns whether it was taken: false when the
  /// stream is closed or the queue is full.
  boolean send(String event, String data);

  /// Runs `listener` once the stream has closed, from either side; at once if it has already. It
  /// must return soon.
  void onClosed(Runnable listener);

  /// Ends the stream after what was sent before; does nothing the second time.
  @Override
  void close();
}
