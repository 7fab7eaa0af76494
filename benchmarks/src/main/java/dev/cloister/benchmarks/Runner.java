package dev.cloister.benchmarks;

/// Something that runs a script which says hello.
///
/// Threads: one at a time. Fails: with an [IllegalStateException] when there is no answer.
interface Runner extends AutoCloseable {
  /// One request to a context that is there already; returns the answer's length.
  int hello();

  /// A new context, from nothing to its first answer, closed again; returns the answer's length.
  int start();

  @Override
  void close();
}
