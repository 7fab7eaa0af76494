package dev.cloister.host.storage;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The changes of alarms in a log entry; [EntryCodec] says how they look.
final class AlarmCodec {
  private static final byte DELETE = 0;
  private static final byte SET = 1;
  private static final byte RETRY = 2;
  private static final int BYTES_MIN = 3;
  private static final int TRIES_BYTES = 3;

  private AlarmCodec() {}

  /// The bytes that these add to an entry.
  static int bytes(List<AlarmWrite> alarms) {
    int bytes = Integer.BYTES;
    for (var alarm : alarms) {
      bytes +=
          BYTES_MIN
              + name(alarm).length
              + switch (alarm) {
                case AlarmWrite.Delete _ -> 0;
                case AlarmWrite.Set _ -> Long.BYTES;
                case AlarmWrite.Retry _ -> 2 * Long.BYTES + TRIES_BYTES;
              };
    }
    return bytes;
  }

  static void put(ByteBuffer out, List<AlarmWrite> alarms) {
    out.putInt(alarms.size());
    for (var alarm : alarms) {
      out.put(
          switch (alarm) {
            case AlarmWrite.Delete _ -> DELETE;
            case AlarmWrite.Set _ -> SET;
            case AlarmWrite.Retry _ -> RETRY;
          });
      EntryCodec.putShort(out, name(alarm));
      switch (alarm) {
        case AlarmWrite.Delete _ -> {}
        case AlarmWrite.Set(var _, var time) -> out.putLong(time);
        case AlarmWrite.Retry(var _, var time, var tries, var next) -> {
          out.putLong(time).put((byte) tries.counted()).put((byte) tries.backoff());
          out.put((byte) (tries.lastCounted() ? 1 : 0)).putLong(next);
        }
      }
    }
  }

  /// @throws IllegalArgumentException when [#put] did not write it
  static List<AlarmWrite> read(ByteBuffer in) {
    int count = EntryCodec.count(in, BYTES_MIN);
    if (count == 0) {
      throw new IllegalArgumentException("A log entry announces alarms and has none.");
    }
    List<AlarmWrite> alarms = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      EntryCodec.need(in, 1);
      byte kind = in.get();
      String name = text(EntryCodec.getShort(in));
      alarms.add(
          switch (kind) {
            case DELETE -> new AlarmWrite.Delete(name);
            case SET -> new AlarmWrite.Set(name, time(in));
            case RETRY -> new AlarmWrite.Retry(name, time(in), tries(in), time(in));
            default ->
                throw new IllegalArgumentException(
                    "A log entry changes an alarm in an unknown way, " + kind + ".");
          });
    }
    return alarms;
  }

  private static AlarmTries tries(ByteBuffer in) {
    EntryCodec.need(in, TRIES_BYTES);
    int counted = in.get();
    int backoff = in.get();
    byte last = in.get();
    if (last != 0 && last != 1) {
      throw new IllegalArgumentException("A log entry has " + last + " where 0 or 1 belongs.");
    }
    return new AlarmTries(counted, backoff, last == 1);
  }

  private static long time(ByteBuffer in) {
    EntryCodec.need(in, Long.BYTES);
    long time = in.getLong();
    if (time < 0) {
      throw new IllegalArgumentException("A log entry sets an alarm to a time before 1970.");
    }
    return time;
  }

  private static byte[] name(AlarmWrite alarm) {
    return alarm.name().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("A log entry names an alarm in something not UTF-8.", e);
    }
  }
}
