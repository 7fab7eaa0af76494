package dev.cloister.host.tenant;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What is in the assets of a script's versions: an object of the system shard for each content, by
/// its hash, so that versions share what they have in common, and one for each version that says
/// which contents it has.
///
/// A content counts once its length is stored, which is written last. What no version has any more,
/// [#sweep] removes.
///
/// Threads: the directory's own; [#piece] is for any that nobody interrupts.
final class AssetStore {
  /// Bytes of one stored piece of a content: one fits into an entry of the log.
  static final int PIECE_BYTES = 256 << 10;

  private static final String CONTENT = "asset";
  private static final String LIST = "asset-list";
  private static final byte[] LENGTH_KEY = SystemShard.key("length");
  private static final byte[] LIST_KEY = SystemShard.key("list");

  /// Bytes, and pieces, that are on their way into the log at once.
  private static final int BYTES_PER_WRITE = 4 << 20;

  private static final int PIECES_PER_WRITE = 500;

  private static final int HASH_BYTES = 32;
  private static final int ENTRY_BYTES = HASH_BYTES + Long.BYTES;
  private static final int PAGE_OBJECTS = 500;

  private final SystemShard shard;

  AssetStore(SystemShard shard) {
    this.shard = shard;
  }

  /// Returns when all that the version has is durable.
  void save(ScriptName script, ScriptVersion version, StaticAssets assets) throws DirectoryRefused {
    var waiting = new ArrayList<ObjectWrites>();
    var bytes = 0;
    var seen = new HashSet<String>();
    for (var file : assets.files()) {
      if (!seen.add(file.sha256()) || isThere(script, file)) {
        continue;
      }
      var content = assets.contents().get(file.sha256());
      if (content == null) {
        throw new IllegalStateException("What is in " + file.path() + " was not handed over.");
      }
      for (var writes : pieces(script, file, content)) {
        waiting.add(writes);
        bytes += Math.min(content.length, PIECE_BYTES);
        if (bytes >= BYTES_PER_WRITE || waiting.size() >= PIECES_PER_WRITE) {
          shard.writeAll(waiting);
          waiting.clear();
          bytes = 0;
        }
      }
    }
    waiting.addAll(list(script, version, assets));
    shard.writeAll(waiting);
  }

  private boolean isThere(ScriptName script, AssetFile file) {
    return shard.shard().state().get(content(script, file.sha256()), LENGTH_KEY).isPresent();
  }

  /// A write for each piece; the last says how long all of it is.
  private static List<ObjectWrites> pieces(ScriptName script, AssetFile file, byte[] content) {
    var object = content(script, file.sha256());
    var writes = new ArrayList<ObjectWrites>();
    for (int start = 0, number = 0; number == 0 || start < content.length; number++) {
      var end = Math.min(content.length, start + PIECE_BYTES);
      var puts = new ArrayList<StoredEntry>();
      puts.add(new StoredEntry(pieceKey(number), Arrays.copyOfRange(content, start, end)));
      if (end == content.length) {
        puts.add(new StoredEntry(LENGTH_KEY, bytes(content.length)));
      }
      // The first also clears what an earlier try may have left.
      writes.add(new ObjectWrites(object, Optional.empty(), number == 0, List.of(), puts));
      start = end;
    }
    return writes;
  }

  private static List<ObjectWrites> list(
      ScriptName script, ScriptVersion version, StaticAssets assets) {
    var entries = ByteBuffer.allocate(assets.files().size() * ENTRY_BYTES);
    for (var file : assets.files()) {
      entries.put(HexFormat.of().parseHex(file.sha256())).putLong(file.bytes());
    }
    return List.of(
        new ObjectWrites(
            list(script, version),
            Optional.empty(),
            true,
            List.of(),
            List.of(new StoredEntry(LIST_KEY, entries.array()))));
  }

  /// How many of the versions, the newest first, have at most `bytesMax` in their assets together.
  /// What several have counts once. At least one.
  int fitting(ScriptName script, List<ScriptVersion> newestFirst, long bytesMax) {
    var seen = new HashSet<String>();
    var bytes = 0L;
    for (var i = 0; i < newestFirst.size(); i++) {
      var entries = listed(script, newestFirst.get(i));
      while (entries.hasRemaining()) {
        var hash = hash(entries);
        var length = entries.getLong();
        bytes += seen.add(hash) ? length : 0;
      }
      if (i > 0 && bytes > bytesMax) {
        return i;
      }
    }
    return newestFirst.size();
  }

  /// Removes what none of these versions of the script has.
  void sweep(ScriptName script, Set<ScriptVersion> kept) throws DirectoryRefused {
    var hashes = new HashSet<String>();
    for (var version : kept) {
      var entries = listed(script, version);
      while (entries.hasRemaining()) {
        hashes.add(hash(entries));
        entries.getLong();
      }
    }
    sweep(script, LIST, object -> kept.contains(new ScriptVersion(object.hex())));
    sweep(script, CONTENT, object -> hashes.contains(object.hex()));
  }

  private void sweep(ScriptName script, String className, Predicate<ObjectId> isKept)
      throws DirectoryRefused {
    var after = Optional.<ObjectId>empty();
    while (true) {
      var page = shard.shard().state().objects(script, Optional.of(className), after, PAGE_OBJECTS);
      var gone =
          page.stream()
              .filter(object -> !isKept.test(object))
              .map(object -> new ObjectWrites(object, Optional.empty(), true, List.of(), List.of()))
              .toList();
      if (!gone.isEmpty()) {
        shard.writeAll(gone);
      }
      if (page.size() < PAGE_OBJECTS) {
        return;
      }
      after = Optional.of(page.getLast());
    }
  }

  /// One piece of a content; empty after the last.
  Optional<byte[]> piece(ScriptName script, String sha256, int number) {
    return shard.shard().state().get(content(script, sha256), pieceKey(number));
  }

  private ByteBuffer listed(ScriptName script, ScriptVersion version) {
    return ByteBuffer.wrap(
        shard.shard().state().get(list(script, version), LIST_KEY).orElseGet(() -> new byte[0]));
  }

  private static String hash(ByteBuffer entries) {
    var hash = new byte[HASH_BYTES];
    entries.get(hash);
    return HexFormat.of().formatHex(hash);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static byte[] pieceKey(int number) {
    return SystemShard.key("%08d".formatted(number));
  }

  private static ObjectId content(ScriptName script, String sha256) {
    return new ObjectId(script, CONTENT, sha256);
  }

  private static ObjectId list(ScriptName script, ScriptVersion version) {
    return new ObjectId(script, LIST, version.sha256());
  }
}
