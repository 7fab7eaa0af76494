package dev.cloister.host.service.kv;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Pieces;
import dev.cloister.host.service.ServedShard;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredEntry;
import dev.cloister.host.storage.WritesRefused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/// Takes a value in: a small one whole, a large one into pieces that are durable when this returns
/// but belong to no key yet.
///
/// Before the first piece a mark is stored by when all of them are to be removed; whoever puts the
/// value takes the mark away in the same write. So whatever breaks off in between leaves nothing
/// behind for good.
///
/// Threads: one, which waits for each piece; at most one piece is in memory.
final class PieceUpload {
  /// What became of a value.
  sealed interface Read {}

  /// All of it, to be stored beside its key.
  record Small(byte[] bytes) implements Read {}

  /// It is stored in pieces.
  record Large(byte[] generation, byte[] mark, long length) implements Read {}

  /// It is longer than a value may be.
  record TooLong() implements Read {}

  /// It could not be stored.
  record Refused(Failure failure) implements Read {}

  private final Namespace namespace;
  private final Shards shards;
  private final BiFunction<Namespace, byte[], Outcome<Boolean>> marking;
  private final byte[] generation = new byte[IndexKeys.GENERATION_BYTES];
  private final byte[] mark;
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private long length;
  private int stored;

  /// @param due by when what was begun and not put is removed, in seconds since 1970
  /// @param marking stores the mark
  PieceUpload(
      Namespace namespace,
      Shards shards,
      long due,
      BiFunction<Namespace, byte[], Outcome<Boolean>> marking,
      RandomGenerator random) {
    this.namespace = namespace;
    this.shards = shards;
    this.marking = marking;
    random.nextBytes(generation);
    this.mark = IndexKeys.garbage(due, generation);
  }

  /// The key of a piece within its object.
  static byte[] pieceKey(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, number).array();
  }

  Read read(Pieces value) throws IOException {
    for (var bytes = value.next(); bytes != null; bytes = value.next()) {
      length += bytes.length;
      if (length > KvLimits.VALUE_BYTES_MAX) {
        return new TooLong();
      }
      var taken = 0;
      while (taken < bytes.length) {
        var part = Math.min(bytes.length - taken, KvLimits.PIECE_BYTES - piece.size());
        piece.write(bytes, taken, part);
        taken += part;
        if (piece.size() == KvLimits.PIECE_BYTES) {
          var failure = store();
          if (failure.isPresent()) {
            return new Refused(failure.get());
          }
        }
      }
    }
    if (length <= KvLimits.BESIDE_BYTES_MAX) {
      return new Small(piece.toByteArray());
    }
    var failure = piece.size() > 0 ? store() : Optional.<Failure>empty();
    return failure.isPresent() ? new Refused(failure.get()) : new Large(generation, mark, length);
  }

  private Optional<Failure> store() {
    if (stored == 0
        && marking.apply(namespace, mark) instanceof Outcome.Failed<Boolean>(var failure)) {
      return Optional.of(failure);
    }
    var object = namespace.value(generation);
    var put = new StoredEntry(pieceKey(stored++), piece.toByteArray());
    piece.reset();
    try {
      new ServedShard(shards.shardOf(object))
          .commit(new ObjectWrites(object, Optional.empty(), false, List.of(), List.of(put)))
          .join();
      return Optional.empty();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WritesRefused refused) {
        return Optional.of(refused.failure());
      }
      return Optional.of(ServiceAnswers.storageUnavailable("The value could not be stored."));
    }
  }
}
