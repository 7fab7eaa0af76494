package dev.cloister.isolates.java;

import dev.cloister.api.script.ObjectId;
import dev.cloister.api.script.ObjectState;
import dev.cloister.api.script.Storage;
import dev.cloister.isolates.context.EventLog;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What surrounds an object.
final class ObjectContext extends EventContext implements ObjectState {
  private final ObjectId id;
  private final Storage storage;
  private final Section section;

  /// Runs work with the object's gate shut; the object breaks when the work throws.
  interface Section {
    <T extends @Nullable Object> T run(Callable<T> work) throws Exception;
  }

  ObjectContext(
      Baton baton, HostCalls calls, EventLog log, ObjectId id, Storage storage, Section section) {
    super(baton, calls, log);
    this.id = id;
    this.storage = storage;
    this.section = section;
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
}
