package dev.cloister.host.execution;

/// Where a flowing body goes. Must not wait.
public interface BodySink {
  /// The next piece; nothing follows when it is the `last`.
  void chunk(byte[] bytes, boolean last);

  /// The body is cut short; nothing follows.
  void failed(String message);
}
