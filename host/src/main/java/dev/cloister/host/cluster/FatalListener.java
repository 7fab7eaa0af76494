package dev.cloister.host.cluster;

/// Hears that this node can no longer keep what it promised, so that the process should end: a log
/// that failed, a state that contradicts it, a server that closed by itself after a long pause.
/// What was acknowledged is safe; the next start finds it.
public interface FatalListener {
  /// Called at most once, on a thread of its own making nothing else wait.
  ///
  /// @param reason a sentence for the operator
  void onFatal(String reason, Throwable cause);
}
