package dev.cloister.host.backup;

import dev.cloister.api.ObjectId;
import dev.cloister.api.TenantId;
import dev.cloister.host.object.Objects;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Writes what a tenant's file holds into the shards, and removes what lies there under its name.
///
/// Threads: one at a time, which may wait for the log.
final class TenantObjects {
  private static final int PAGE_OBJECTS = 500;

  private final Shards shards;
  private final Objects objects;

  TenantObjects(Shards shards, Objects objects) {
    this.shards = shards;
    this.objects = objects;
  }

  /// What was written.
  static final class Count {
    long objects;
    long entries;
    long bytes;
    long alarms;
  }

  /// Where an object of a member belongs.
  @FunctionalInterface
  interface Place {
    Shard of(ObjectId object);
  }

  private List<Shard> everywhere() {
    var all = new ArrayList<Shard>(shards.objectShards());
    all.add(shards.system());
    return all;
  }

  /// Whether anything is stored under the tenant's name.
  boolean any(TenantId tenant) {
    return everywhere().stream().anyMatch(shard -> !shard.state().scripts(tenant).isEmpty());
  }

  /// Removes all that is stored under the tenant's name.
  void removeAll(TenantId tenant) throws BackupRefused {
    for (var shard : everywhere()) {
      for (var script : shard.state().scripts(tenant)) {
        List<ObjectId> page;
        do {
          page = shard.state().objects(script, Optional.empty(), Optional.empty(), PAGE_OBJECTS);
          for (var object : page) {
            objects.replace(object, () -> {});
            commit(
                shard,
                new ObjectWrites(
                    object,
                    Optional.empty(),
                    true,
                    List.of(),
                    List.of(),
                    List.of(),
                    history(shard, object)));
          }
        } while (!page.isEmpty());
      }
    }
  }

  /// An object begins its history with its own first write; where there is one already, it goes on.
  private Optional<HistoryWrite> history(Shard shard, ObjectId id) {
    return shard.state().history().of(id).map(_ -> objects.replacement(id));
  }

  /// Writes all objects of a member.
  void write(TenantId tenant, InputStream content, Place place, Count count)
      throws IOException, BackupRefused {
    var reader = new RecordReader(tenant, content);
    var turns = Optional.<ImportTurns>empty();
    for (var item = reader.next(); ; item = reader.next()) {
      switch (item) {
        case RecordReader.OfObject(var id) -> {
          finish(turns);
          var shard = place.of(id);
          turns = Optional.of(new ImportTurns(shard, id, history(shard, id), objects::replaced));
          count.objects++;
        }
        case RecordReader.OfEntry(var entry) -> {
          turns.orElseThrow().put(entry);
          count.entries++;
          count.bytes += entry.key().length + entry.value().length;
        }
        case RecordReader.OfAlarm(var writes) -> {
          turns.orElseThrow().alarm(writes);
          count.alarms++;
        }
        case RecordReader.End _ -> {
          finish(turns);
          return;
        }
      }
    }
  }

  private static void finish(Optional<ImportTurns> turns) throws BackupRefused {
    if (turns.isPresent()) {
      turns.get().finish();
    }
  }

  /// Writes this, and waits until it is durable.
  static void commit(Shard shard, ObjectWrites writes) throws BackupRefused {
    var term = shard.term();
    try {
      CompletableFuture<Void> done = shard.commit(term.orElse(-1), writes);
      done.join();
    } catch (CompletionException e) {
      throw BackupRefused.because(
          e.getCause(),
          "It is not known whether all of the tenant was written: its storage failed.");
    }
  }
}
