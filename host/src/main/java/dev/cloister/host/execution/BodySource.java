package dev.cloister.host.execution;

/// Where a flowing body comes from. It may send
/// [dev.cloister.isolates.bridge.Body#FIRST_CREDIT_BYTES] at once, and as much more as [#credit]
/// gives leave for.
///
/// Threads: any; calls to the sink come one at a time.
public interface BodySource {
  /// In bytes; -1 when not known beforehand.
  long length();

  /// Begins to deliver. Called once; the sink may be called before this returns.
  void start(BodySink sink);

  /// The reader has taken this many bytes.
  void credit(long bytes);

  /// The reader has gone; what follows is dropped. May be called instead of [#start], and more than
  /// once.
  void cancel();
}
