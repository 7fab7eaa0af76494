package dev.cloister.host.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One log entry's bytes: the term its turns were given in, and the turns.
///
/// ```
/// entry: version 1, kind 0 | term: 8 | turns: 4 | turn*
/// turn:  object: 2+n | flags: 1 | [request id: 2+n] | deletes: 4 | (key: 2+n)* | puts: 4 | (key: 2+n, value: 4+n)* | [alarms] | [history]
/// alarms: 4 | (kind: 1, name: 2+n, [time: 8, [counted: 1, backoff: 1, last counted: 1, next: 8]])*
/// piece: version 1, kind 1 | term: 8 | number: 4 | count: 4 | bytes of an entry
/// ```
///
/// Numbers are big-endian. An entry beyond [#PIECE_BYTES_MAX] goes to the log in pieces, because
/// the log keeps a write buffer as large as its largest entry for every shard. Decoding accepts
/// exactly what encoding writes and nothing else.
final class EntryCodec {
  /// Bytes of what is given to the log at once. Ratis' reader fails on the room reserved behind an
  /// entry that is more than half of its bound ("Resetting to invalid mark"), hence less than that.
  static final int PIECE_BYTES_MAX = 480 * 1024;

  /// Bytes of an entry put together: a turn at its bounds, with its framing.
  static final int ENTRY_BYTES_MAX =
      StorageLimits.TURN_BYTES_MAX + 16 * StorageLimits.TURN_KEYS_MAX;

  private static final byte VERSION = 1;
  private static final byte WHOLE = 0;
  private static final byte PIECE = 1;
  private static final int DELETE_ALL = 1;
  private static final int REQUEST_ID = 2;
  private static final int ALARMS = 4;
  private static final int HISTORY = 8;
  private static final int HEADER_BYTES = 2 + Long.BYTES + Integer.BYTES;
  private static final int PIECE_HEADER_BYTES = HEADER_BYTES + Integer.BYTES;

  private EntryCodec() {}

  /// What one log entry holds.
  sealed interface Decoded {
    /// The term its turns were given in.
    long term();
  }

  /// All turns of an entry.
  record Whole(long term, List<Turn> turns) implements Decoded {}

  /// One of `count` pieces of an entry, counted from 0.
  record Piece(long term, int number, int count, byte[] bytes) implements Decoded {}

  /// The bytes that a turn adds to an entry.
  static int bytes(Turn turn) {
    int bytes = 2 + turn.object().length + 1 + 2 * Integer.BYTES;
    if (turn.requestId().isPresent()) {
      bytes += 2 + turn.requestId().get().length;
    }
    for (byte[] key : turn.deletes()) {
      bytes += 2 + key.length;
    }
    for (StoredEntry put : turn.puts()) {
      bytes += 2 + put.key().length + Integer.BYTES + put.value().length;
    }
    bytes += turn.alarms().isEmpty() ? 0 : AlarmCodec.bytes(turn.alarms());
    return bytes + turn.history().map(HistoryCodec::bytes).orElse(0);
  }

  /// The turns as what is given to the log: one element, or several pieces in order.
  static List<byte[]> encode(long term, List<Turn> turns) {
    int size = HEADER_BYTES + turns.stream().mapToInt(EntryCodec::bytes).sum();
    var out = ByteBuffer.allocate(size);
    out.put(VERSION).put(WHOLE).putLong(term).putInt(turns.size());
    turns.forEach(turn -> put(out, turn));
    return size <= PIECE_BYTES_MAX ? List.of(out.array()) : pieces(term, out.array());
  }

  /// Reads what the log held.
  ///
  /// @throws IllegalArgumentException when [#encode] did not write it
  static Decoded decode(ByteBuffer in) {
    need(in, HEADER_BYTES);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "A log entry has format %d; this version reads %d.".formatted(version, VERSION));
    }
    byte kind = in.get();
    long term = in.getLong();
    return switch (kind) {
      case WHOLE -> whole(term, in);
      case PIECE -> piece(term, in);
      default -> throw new IllegalArgumentException("A log entry is of unknown kind " + kind + ".");
    };
  }

  private static List<byte[]> pieces(long term, byte[] entry) {
    int payload = PIECE_BYTES_MAX - PIECE_HEADER_BYTES;
    int count = Math.ceilDiv(entry.length, payload);
    List<byte[]> pieces = new ArrayList<>(count);
    for (int number = 0; number < count; number++) {
      int from = number * payload;
      int length = Math.min(payload, entry.length - from);
      var out = ByteBuffer.allocate(PIECE_HEADER_BYTES + length);
      out.put(VERSION).put(PIECE).putLong(term).putInt(number).putInt(count);
      out.put(entry, from, length);
      pieces.add(out.array());
    }
    return pieces;
  }

  private static void put(ByteBuffer out, Turn turn) {
    putShort(out, turn.object());
    int flags =
        (turn.deleteAll() ? DELETE_ALL : 0)
            | (turn.requestId().isPresent() ? REQUEST_ID : 0)
            | (turn.alarms().isEmpty() ? 0 : ALARMS)
            | (turn.history().isEmpty() ? 0 : HISTORY);
    out.put((byte) flags);
    turn.requestId().ifPresent(id -> putShort(out, id));
    out.putInt(turn.deletes().size());
    turn.deletes().forEach(key -> putShort(out, key));
    out.putInt(turn.puts().size());
    for (StoredEntry put : turn.puts()) {
      putShort(out, put.key());
      out.putInt(put.value().length).put(put.value());
    }
    if (!turn.alarms().isEmpty()) {
      AlarmCodec.put(out, turn.alarms());
    }
    turn.history().ifPresent(history -> HistoryCodec.put(out, history));
  }

  private static Whole whole(long term, ByteBuffer in) {
    int count = count(in, 2 + 1 + 2 * Integer.BYTES);
    List<Turn> turns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      turns.add(turn(in));
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          "A log entry has " + in.remaining() + " bytes behind its last turn.");
    }
    return new Whole(term, turns);
  }

  private static Piece piece(long term, ByteBuffer in) {
    need(in, 2 * Integer.BYTES);
    int number = in.getInt();
    int count = in.getInt();
    if (number < 0 || number >= count || (long) count * PIECE_BYTES_MAX > 2L * ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A log entry says that it is piece %d of %d.".formatted(number, count));
    }
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return new Piece(term, number, count, bytes);
  }

  private static Turn turn(ByteBuffer in) {
    byte[] object = getShort(in);
    if (StorageKeys.prefixBytes(object) != object.length) {
      throw new IllegalArgumentException("A log entry names an object and goes on behind its id.");
    }
    need(in, 1);
    int flags = in.get();
    if ((flags & ~(DELETE_ALL | REQUEST_ID | ALARMS | HISTORY)) != 0) {
      throw new IllegalArgumentException("A log entry has unknown flags " + flags + ".");
    }
    Optional<byte[]> requestId =
        (flags & REQUEST_ID) != 0 ? Optional.of(getShort(in)) : Optional.empty();
    if (requestId.isPresent() && requestId.get().length > StorageLimits.REQUEST_ID_BYTES_MAX) {
      throw new IllegalArgumentException("A log entry has a request id beyond its bound.");
    }
    int deletes = count(in, 2);
    List<byte[]> deleted = new ArrayList<>(deletes);
    for (int i = 0; i < deletes; i++) {
      deleted.add(getShort(in));
    }
    int puts = count(in, 2 + Integer.BYTES);
    List<StoredEntry> put = new ArrayList<>(puts);
    for (int i = 0; i < puts; i++) {
      put.add(new StoredEntry(getShort(in), get(in, count(in, 1))));
    }
    List<AlarmWrite> alarms = (flags & ALARMS) != 0 ? AlarmCodec.read(in) : List.of();
    Optional<HistoryWrite> history =
        (flags & HISTORY) != 0 ? Optional.of(HistoryCodec.read(in)) : Optional.empty();
    return new Turn(object, requestId, (flags & DELETE_ALL) != 0, deleted, put, alarms, history);
  }

  /// Reads how many things follow, each of which takes at least `bytesMin`.
  static int count(ByteBuffer in, int bytesMin) {
    need(in, Integer.BYTES);
    int count = in.getInt();
    if (count < 0 || (long) count * bytesMin > in.remaining()) {
      throw new IllegalArgumentException(
          "A log entry announces %d items and has %d bytes left.".formatted(count, in.remaining()));
    }
    return count;
  }

  static void putShort(ByteBuffer out, byte[] bytes) {
    out.putShort((short) bytes.length).put(bytes);
  }

  static byte[] getShort(ByteBuffer in) {
    need(in, Short.BYTES);
    return get(in, Short.toUnsignedInt(in.getShort()));
  }

  private static byte[] get(ByteBuffer in, int length) {
    need(in, length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  static void need(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw new IllegalArgumentException(
          "A log entry ends early: %d bytes left, %d needed.".formatted(in.remaining(), bytes));
    }
  }
}
