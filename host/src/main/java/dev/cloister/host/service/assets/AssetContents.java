package dev.cloister.host.service.assets;

import dev.cloister.api.ScriptName;
import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.Pieces;
import dev.cloister.host.execution.PulledSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What is in the files: short ones are kept in memory, those that were asked for longest ago go
/// first; long ones are read piece by piece as the client takes them.
///
/// Threads: any; what is read is read on one of `threads`. Limits: [#KEPT_BYTES_MAX] in memory, for
/// all tenants together, and [#KEPT_FILE_BYTES_MAX] of one file.
final class AssetContents {
  /// Bytes that are kept in memory.
  static final long KEPT_BYTES_MAX = 64 << 20;

  /// The longest file that is kept.
  static final int KEPT_FILE_BYTES_MAX = 1 << 20;

  /// What an entry takes beside its bytes, about.
  private static final int ENTRY_BYTES = 256;

  private record Key(ScriptName script, String sha256) {}

  private final AssetSource source;
  private final Executor threads;
  private final Map<Key, byte[]> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long keptBytes;

  /// @param threads gives each task a thread that may wait and is not interrupted
  AssetContents(AssetSource source, Executor threads) {
    this.source = source;
    this.threads = threads;
  }

  /// What is in a file, to be sent. Bytes that are all there are lent: they must not be changed.
  ///
  /// @throws IOException when the store has not all of it
  HostBody body(ScriptName script, AssetFile file) throws IOException {
    if (file.bytes() == 0) {
      return HostBody.none();
    }
    if (file.bytes() > KEPT_FILE_BYTES_MAX) {
      return new HostBody.Flowing(
          new PulledSource(file.bytes(), new FilePieces(script, file), threads));
    }
    var key = new Key(script, file.sha256());
    var found = kept(key);
    if (found == null) {
      found = read(script, file);
      keep(key, found);
    }
    return new HostBody.Whole(found);
  }

  private synchronized byte @Nullable [] kept(Key key) {
    return kept.get(key);
  }

  private synchronized void keep(Key key, byte[] bytes) {
    if (kept.put(key, bytes) == null) {
      keptBytes += bytes.length + ENTRY_BYTES;
    }
    var oldest = kept.entrySet().iterator();
    while (keptBytes > KEPT_BYTES_MAX && oldest.hasNext()) {
      keptBytes -= oldest.next().getValue().length + ENTRY_BYTES;
      oldest.remove();
    }
  }

  private byte[] read(ScriptName script, AssetFile file) throws IOException {
    try {
      return CompletableFuture.supplyAsync(() -> readNow(script, file), threads).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof UncheckedIOException missing) {
        throw new IOException(missing.getCause());
      }
      throw failed;
    }
  }

  private byte[] readNow(ScriptName script, AssetFile file) {
    var bytes = new byte[(int) file.bytes()];
    var pieces = new FilePieces(script, file);
    try {
      var at = 0;
      for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
        System.arraycopy(piece, 0, bytes, at, piece.length);
        at += piece.length;
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The pieces of one file, in order: as many bytes as it is said to have, or a failure.
  private final class FilePieces implements Pieces {
    private final ScriptName script;
    private final AssetFile file;
    private int number;
    private long left;

    FilePieces(ScriptName script, AssetFile file) {
      this.script = script;
      this.file = file;
      this.left = file.bytes();
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      if (left == 0) {
        return null;
      }
      var piece = source.piece(script, file.sha256(), number++);
      if (piece.isEmpty() || piece.get().length > left || piece.get().length == 0) {
        throw new IOException("The asset is no longer stored as it was deployed.");
      }
      left -= piece.get().length;
      return piece.get();
    }
  }
}
