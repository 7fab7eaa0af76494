package dev.cloister.host.storage;

import dev.cloister.host.storage.HistoryWrite.Empty;
import dev.cloister.host.storage.HistoryWrite.GoBack;
import dev.cloister.host.storage.HistoryWrite.Nothing;
import dev.cloister.host.storage.HistoryWrite.Plan;
import dev.cloister.host.storage.HistoryWrite.Planless;
import dev.cloister.host.storage.HistoryWrite.Step;
import java.nio.ByteBuffer;

/// What a turn means for its object's history, in a log entry.
///
/// ```
/// history: moment: 8 | kept from: 8 | bytes: 8 | step: 1, [origin | moment: 8]
/// origin:  0: 1 | moment: 8       the object's own past
///          1: 1 | object: 2+n | moment: 8
/// ```
final class HistoryCodec {
  private static final byte NOTHING = 0;
  private static final byte PLAN = 1;
  private static final byte GO_BACK = 2;
  private static final byte EMPTY = 3;
  private static final byte PLANLESS = 4;
  private static final byte OWN = 0;
  private static final byte OTHER = 1;
  private static final int HEAD_BYTES = 3 * Long.BYTES + 1;

  private HistoryCodec() {}

  /// The bytes that this adds to an entry.
  static int bytes(HistoryWrite history) {
    return HEAD_BYTES
        + switch (history.step()) {
          case Nothing(), Empty(), Planless() -> 0;
          case Plan(var origin) -> bytes(origin);
          case GoBack _ -> Long.BYTES;
        };
  }

  static void put(ByteBuffer out, HistoryWrite history) {
    out.putLong(history.moment().number());
    out.putLong(history.retention().from().number());
    out.putLong(history.retention().bytesMax());
    switch (history.step()) {
      case Nothing() -> out.put(NOTHING);
      case Plan(var origin) -> put(out.put(PLAN), origin);
      case GoBack(var to) -> out.put(GO_BACK).putLong(to.number());
      case Empty() -> out.put(EMPTY);
      case Planless() -> out.put(PLANLESS);
    }
  }

  /// @throws IllegalArgumentException when [#put] did not write it
  static HistoryWrite read(ByteBuffer in) {
    EntryCodec.need(in, HEAD_BYTES);
    var moment = moment(in);
    var retention = new Retention(moment(in), in.getLong());
    return new HistoryWrite(moment, retention, step(in));
  }

  private static Step step(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case NOTHING -> new Nothing();
      case PLAN -> new Plan(readOrigin(in));
      case GO_BACK -> new GoBack(moment(in));
      case EMPTY -> new Empty();
      case PLANLESS -> new Planless();
      default ->
          throw new IllegalArgumentException(
              "A log entry takes an unknown step in its object's history, " + kind + ".");
    };
  }

  static int bytes(Origin origin) {
    return 1
        + Long.BYTES
        + switch (origin) {
          case Origin.Own _ -> 0;
          case Origin.Other(var object, var _) -> 2 + StorageKeys.prefix(object).length;
        };
  }

  static void put(ByteBuffer out, Origin origin) {
    switch (origin) {
      case Origin.Own _ -> out.put(OWN);
      case Origin.Other(var object, var _) ->
          EntryCodec.putShort(out.put(OTHER), StorageKeys.prefix(object));
    }
    out.putLong(origin.moment().number());
  }

  /// @throws IllegalArgumentException when [#put] did not write it
  static Origin readOrigin(ByteBuffer in) {
    EntryCodec.need(in, 1);
    byte kind = in.get();
    return switch (kind) {
      case OWN -> new Origin.Own(moment(in));
      case OTHER -> {
        byte[] object = EntryCodec.getShort(in);
        var decoded = StorageKeys.decode(object);
        if (decoded.prefixBytes() != object.length) {
          throw new IllegalArgumentException(
              "A log entry names an object and goes on behind its id.");
        }
        yield new Origin.Other(decoded.object(), moment(in));
      }
      default ->
          throw new IllegalArgumentException(
              "A log entry goes back to something of unknown kind " + kind + ".");
    };
  }

  private static Moment moment(ByteBuffer in) {
    EntryCodec.need(in, Long.BYTES);
    return new Moment(in.getLong());
  }
}
