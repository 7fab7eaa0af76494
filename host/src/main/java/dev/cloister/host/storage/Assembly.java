package dev.cloister.host.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Puts the pieces of a large entry together again. Pieces of one entry follow each other in the
/// log; the first piece of another entry, or any entry of a later term, drops what was begun.
///
/// Threads: the one that applies.
final class Assembly {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long term;
  private int next;
  private int count;

  /// Whether an entry is begun and not complete.
  boolean begun() {
    return next > 0;
  }

  /// What an entry of `term` in the log means for what was begun in an earlier one: it will never
  /// be completed.
  void reached(long term) {
    if (term > this.term) {
      drop();
    }
  }

  void drop() {
    bytes.reset();
    next = 0;
  }

  /// What became of a piece.
  sealed interface Added {}

  /// More pieces have to come.
  record Incomplete() implements Added {}

  /// It does not continue what was begun; both are dropped.
  record OutOfPlace() implements Added {}

  /// The whole entry.
  record Complete(EntryCodec.Whole entry) implements Added {}

  Added add(EntryCodec.Piece piece) {
    if (piece.number() == 0) {
      drop();
      term = piece.term();
      count = piece.count();
    } else if (piece.number() != next || piece.term() != term || piece.count() != count) {
      drop();
      return new OutOfPlace();
    }
    bytes.writeBytes(piece.bytes());
    next++;
    if (next < count) {
      return new Incomplete();
    }
    var entry = EntryCodec.decode(ByteBuffer.wrap(bytes.toByteArray()));
    drop();
    return switch (entry) {
      case EntryCodec.Whole whole -> new Complete(whole);
      case EntryCodec.Piece _ ->
          throw new IllegalArgumentException("A log entry in pieces holds another piece.");
    };
  }
}
