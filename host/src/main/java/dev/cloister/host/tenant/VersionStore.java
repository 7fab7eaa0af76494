package dev.cloister.host.tenant;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.storage.StoredEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The content of versions, one object of the system shard each, in chunks.
///
/// A version counts only once its script's record names it, so it may be written in several steps;
/// what a crash leaves half written, and what the record no longer names, [#sweep] removes.
///
/// Threads: the directory's own.
final class VersionStore {
  private static final String CLASS = "version";
  private static final int CHUNK_BYTES = 512 << 10;
  private static final int CHUNKS_PER_COMMIT = 8;
  private static final int PAGE_OBJECTS = 200;

  private final SystemShard shard;

  VersionStore(SystemShard shard) {
    this.shard = shard;
  }

  /// Returns when the version is durable.
  void save(ScriptName script, ScriptVersion version, Bundle bundle) throws DirectoryRefused {
    byte[] bytes = BundleFormat.write(bundle);
    ObjectId object = object(script, version);
    var first = true;
    var waiting = new ArrayList<StoredEntry>();
    for (int start = 0, chunk = 0; start < bytes.length; start += CHUNK_BYTES, chunk++) {
      int end = Math.min(bytes.length, start + CHUNK_BYTES);
      waiting.add(
          new StoredEntry(
              SystemShard.key("%08d".formatted(chunk)), Arrays.copyOfRange(bytes, start, end)));
      if (waiting.size() == CHUNKS_PER_COMMIT || end == bytes.length) {
        // The first write also clears what an earlier try may have left.
        shard.write(object, first, List.of(), waiting);
        first = false;
        waiting.clear();
      }
    }
  }

  /// Whether the version can be loaded.
  boolean isWhole(ScriptName script, ScriptVersion version) {
    try {
      load(script, version);
      return true;
    } catch (DirectoryRefused damaged) {
      return false;
    }
  }

  /// What is stored of the version, compared with its name.
  Bundle load(ScriptName script, ScriptVersion version) throws DirectoryRefused {
    var bytes = new ByteArrayOutputStream();
    shard.each(object(script, version), "", (_, chunk) -> bytes.writeBytes(chunk));
    try {
      Bundle bundle = BundleFormat.read(bytes.toByteArray());
      if (bundle.version().equals(version)) {
        return bundle;
      }
    } catch (RuntimeException damaged) {
      // Whatever it is, it is not what was deployed; the answer below says so.
    }
    throw DirectoryFailures.damaged(script, version);
  }

  /// Removes all versions of the script but these.
  void sweep(ScriptName script, Set<ScriptVersion> kept) throws DirectoryRefused {
    var after = Optional.<ObjectId>empty();
    while (true) {
      List<ObjectId> page =
          shard.shard().state().objects(script, Optional.of(CLASS), after, PAGE_OBJECTS);
      for (ObjectId object : page) {
        if (!kept.contains(new ScriptVersion(object.hex()))) {
          shard.deleteAll(object);
        }
      }
      if (page.size() < PAGE_OBJECTS) {
        return;
      }
      after = Optional.of(page.getLast());
    }
  }

  private static ObjectId object(ScriptName script, ScriptVersion version) {
    return new ObjectId(script, CLASS, version.sha256());
  }
}
