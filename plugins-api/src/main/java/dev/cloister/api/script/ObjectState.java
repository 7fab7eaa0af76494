package dev.cloister.api.script;

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
}
