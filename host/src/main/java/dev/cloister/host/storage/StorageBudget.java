package dev.cloister.host.storage;

import dev.cloister.api.TenantId;
import java.util.List;

/// What one tenant may have stored in all shards together, and whether some writes still fit.
///
/// Most writes are admitted by a look at the room that was left the last time it was counted, less
/// all that was admitted since; only when that is used up are the shards asked again. Writes under
/// way count in full, so nothing gets past the bound; near it, writes may be refused that would
/// have fitted once those under way are applied.
///
/// Threads: any; those that near the bound may wait for what is being applied. Limits:
/// [#UNDER_WAY_BYTES_MAX] of writes that wait for the log, since they wait in the host's memory.
final class StorageBudget {
  /// Eight of the largest turns.
  static final long UNDER_WAY_BYTES_MAX = 128L << 20;

  /// Writes that were let in: what they count as until they are [#done].
  record Admitted(StoredUse growth, long bytes) {}

  private final TenantId tenant;
  private final List<Shard> shards;
  private StoredUse most = StoredUse.NONE;
  private StoredUse room = StoredUse.NONE;
  private StoredUse growing = StoredUse.NONE;
  private long underWay;

  StorageBudget(TenantId tenant, List<Shard> shards) {
    this.tenant = tenant;
    this.shards = shards;
  }

  /// Admits writes.
  ///
  /// @param bound what the tenant may have now
  /// @throws WritesRefused when they do not fit
  synchronized Admitted admit(StoredUse bound, ObjectWrites writes, ReadOnlyStorage state) {
    var bytes = bytes(writes);
    if (underWay + bytes > UNDER_WAY_BYTES_MAX) {
      throw WritesRefused.tooMany(underWay, bytes, UNDER_WAY_BYTES_MAX);
    }
    var growth = writes.puts().isEmpty() ? StoredUse.NONE : growth(bound, writes, state);
    room = room.minus(growth);
    growing = growing.plus(growth);
    underWay += bytes;
    return new Admitted(growth, bytes);
  }

  private StoredUse growth(StoredUse bound, ObjectWrites writes, ReadOnlyStorage state) {
    var atMost = Growth.atMost(writes);
    if (bound.equals(most) && atMost.fits(room)) {
      return atMost;
    }
    most = bound;
    room = bound.minus(present());
    if (atMost.fits(room)) {
      return atMost;
    }
    var exactly = Growth.exactly(writes, state);
    // What frees as much as it takes is welcome, however full it is.
    var bytesFit = exactly.bytes() <= 0 || exactly.bytes() <= room.bytes();
    var keysFit = exactly.keys() <= 0 || exactly.keys() <= room.keys();
    if (!bytesFit || !keysFit) {
      throw WritesRefused.full(most.minus(room), exactly, most);
    }
    return exactly;
  }

  private StoredUse present() {
    var sum = growing;
    for (var shard : shards) {
      sum = sum.plus(shard.state().use(tenant));
    }
    return sum;
  }

  private static long bytes(ObjectWrites writes) {
    var bytes = 0L;
    for (var put : writes.puts()) {
      bytes += put.key().length + put.value().length;
    }
    for (var key : writes.deletes()) {
      bytes += key.length;
    }
    return bytes;
  }

  /// Writes that were admitted are applied, or will not be.
  synchronized void done(Admitted admitted) {
    growing = growing.minus(admitted.growth());
    underWay -= admitted.bytes();
  }
}
