package dev.cloister.api;

/// What came of something that may fail: a value, or the failure that took its place.
public sealed interface Outcome<T> {
  /// It happened; this is the answer.
  record Answered<T>(T value) implements Outcome<T> {}

  /// It did not, or it is unknown whether it did; the failure says which.
  record Failed<T>(Failure failure) implements Outcome<T> {}
}
