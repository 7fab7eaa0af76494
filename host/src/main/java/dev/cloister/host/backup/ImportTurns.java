package dev.cloister.host.backup;

import dev.cloister.api.ObjectId;
import dev.cloister.host.object.HalfImported;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StorageLimits;
import dev.cloister.host.storage.StoredEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/// Replaces what objects have stored, one object after another.
///
/// An object that fits into one turn is replaced by that turn: wholly or not at all. Of a larger
/// one the first turn takes away what was there and leaves the mark [HalfImported], and the last
/// one takes the mark away and sets the alarms.
///
/// Threads: one that may wait and is not interrupted. Limits: [#TURN_BYTES_MAX] of an object in
/// memory.
final class ImportTurns {
  /// Bytes of one turn: less than a turn may have, so that names and alarms fit beside them.
  static final int TURN_BYTES_MAX = 8 << 20;

  private static final int TURN_KEYS_MAX = StorageLimits.TURN_KEYS_MAX / 2;
  private static final long COMMIT_SECONDS_MAX = 60;

  private final Shard shard;
  private final ObjectId id;
  private Optional<HistoryWrite> history;
  private final BiConsumer<Shard, ObjectWrites> durable;
  private final List<StoredEntry> puts = new ArrayList<>();
  private final List<AlarmWrite> alarms = new ArrayList<>();
  private int bytes;
  private boolean begun;

  /// @param history what the turns leave in the object's history, if anything
  /// @param durable hears of each turn once it is durable
  ImportTurns(
      Shard shard,
      ObjectId id,
      Optional<HistoryWrite> history,
      BiConsumer<Shard, ObjectWrites> durable) {
    this.shard = shard;
    this.id = id;
    this.history = history;
    this.durable = durable;
  }

  void put(StoredEntry entry) throws BackupRefused {
    if (HalfImported.isKey(entry.key())) {
      throw BackupRefused.other(
          "The object in the file was itself only half imported.",
          "Export it again where its import was finished.");
    }
    int more = entry.key().length + entry.value().length;
    if (!puts.isEmpty() && (bytes + more > TURN_BYTES_MAX || puts.size() >= TURN_KEYS_MAX)) {
      flush();
    }
    puts.add(entry);
    bytes += more;
  }

  void alarm(List<AlarmWrite> writes) {
    alarms.addAll(writes);
  }

  /// The object is complete. Returns when it is durable.
  void finish() throws BackupRefused {
    commit(
        new ObjectWrites(
            id,
            Optional.empty(),
            !begun,
            begun ? List.of(HalfImported.key()) : List.of(),
            puts,
            alarms,
            history));
  }

  private void flush() throws BackupRefused {
    if (!begun) {
      puts.add(new StoredEntry(HalfImported.key(), new byte[] {1}));
    }
    commit(new ObjectWrites(id, Optional.empty(), !begun, List.of(), puts, List.of(), history));
    // All at one moment, which a history keeps whole.
    history =
        history.map(first ->
            new HistoryWrite(first.moment(), first.retention(), new HistoryWrite.Nothing()));
    begun = true;
    puts.clear();
    bytes = 0;
  }

  private void commit(ObjectWrites writes) throws BackupRefused {
    OptionalLong term = shard.term();
    if (term.isEmpty()) {
      throw BackupRefused.unavailable("This host does not serve the object's shard now.");
    }
    try {
      shard.commit(term.getAsLong(), writes).get(COMMIT_SECONDS_MAX, TimeUnit.SECONDS);
      durable.accept(shard, writes);
    } catch (ExecutionException e) {
      throw BackupRefused.because(e.getCause(), notKnown());
    } catch (TimeoutException e) {
      throw BackupRefused.unavailable(notKnown());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BackupRefused.unavailable("Nobody waited any longer for the import.");
    }
  }

  private String notKnown() {
    return "It is not known whether %s/%s was written: its storage failed."
        .formatted(id.className(), id.hex());
  }
}
