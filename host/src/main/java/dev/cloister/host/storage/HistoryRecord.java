package dev.cloister.host.storage;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What a shard's state says of one object's history, while it is being changed.
///
/// ```
/// begin: 8 | oldest: 8 | last: 8 | bytes: 8 | plans: 4 | [origin]
/// ```
///
/// Threads: the one that applies.
final class HistoryRecord {
  /// Keys of which it is remembered that their value at the latest moment is kept already.
  private static final int KEYS_KNOWN_MAX = 16;

  private static final int HEAD_BYTES = 4 * Long.BYTES + Integer.BYTES;

  /// The earliest moment whose state can be told.
  Moment begin;

  /// No value that is kept is of an earlier moment.
  Moment oldest;

  Moment last;
  long bytes;
  int plans;
  Optional<Origin> plan = Optional.empty();

  private final Set<ByteBuffer> known = new HashSet<>();
  private boolean changed = true;

  /// Of an object whose first turn is at `first`.
  HistoryRecord(Moment first) {
    begin = first;
    oldest = first;
    last = first;
  }

  static HistoryRecord of(byte[] stored) {
    var in = ByteBuffer.wrap(stored);
    var record = new HistoryRecord(new Moment(in.getLong()));
    record.oldest = new Moment(in.getLong());
    record.last = new Moment(in.getLong());
    record.bytes = in.getLong();
    record.plans = in.getInt();
    if (in.hasRemaining()) {
      record.plan = Optional.of(HistoryCodec.readOrigin(in));
    }
    record.changed = false;
    return record;
  }

  byte[] stored() {
    var out = ByteBuffer.allocate(HEAD_BYTES + plan.map(HistoryCodec::bytes).orElse(0));
    out.putLong(begin.number()).putLong(oldest.number()).putLong(last.number());
    out.putLong(bytes).putInt(plans);
    plan.ifPresent(origin -> HistoryCodec.put(out, origin));
    return out.array();
  }

  ObjectHistory seen() {
    return new ObjectHistory(begin, last, bytes, plans, plan);
  }

  /// A turn is at `moment`, or at the latest so far if that is later.
  void reach(Moment moment) {
    if (moment.compareTo(last) > 0) {
      last = moment;
      known.clear();
      changed = true;
    }
  }

  boolean knows(byte[] key) {
    return known.contains(ByteBuffer.wrap(key));
  }

  void know(byte[] key) {
    if (known.size() < KEYS_KNOWN_MAX) {
      known.add(ByteBuffer.wrap(key));
    }
  }

  void grow(long by) {
    bytes += by;
    changed = true;
  }

  void plan(Optional<Origin> origin) {
    plan = origin;
    changed = true;
  }

  /// States before `begin` can no longer be told; nothing before `oldest` is kept.
  void letGo(Moment begin, Moment oldest) {
    this.begin = this.begin.or(begin);
    this.oldest = oldest;
    changed = true;
  }

  /// Whether it differs from what is stored; not afterwards.
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }
}
