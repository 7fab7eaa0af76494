package dev.cloister.host.backup;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.AlarmTries;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.StorageLimits;
import dev.cloister.host.storage.StoredEntry;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Reads what [RecordWriter] wrote. Total: whatever the bytes are, it ends with a record or with a
/// [Malformed], and holds one record in memory.
final class RecordReader {
  private static final int CLASS_BYTES_MAX = 4 << 10;
  private static final int SCRIPT_BYTES_MAX = 63;
  private static final int ID_BYTES = 32;

  /// One record.
  sealed interface Item {}

  /// What follows is this object's.
  record OfObject(ObjectId id) implements Item {}

  record OfEntry(StoredEntry entry) implements Item {}

  /// An alarm with its failures, as writes that bring it about.
  record OfAlarm(List<AlarmWrite> writes) implements Item {}

  /// There is no more.
  record End() implements Item {}

  /// What is read is not what was written.
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  private final TenantId tenant;
  private final DataInputStream in;
  private boolean inObject;
  private boolean alarmsBegun;
  private int alarms;

  /// @param tenant whose objects they are to be
  RecordReader(TenantId tenant, InputStream in) {
    this.tenant = tenant;
    this.in = new DataInputStream(in);
  }

  /// The next record.
  Item next() throws IOException {
    try {
      int kind = in.readUnsignedByte();
      return switch (kind) {
        case RecordWriter.END -> end();
        case RecordWriter.OBJECT -> object();
        case RecordWriter.ENTRY -> entry();
        case RecordWriter.ALARM -> alarm();
        default -> throw new Malformed("It has a record of an unknown kind, " + kind + ".");
      };
    } catch (EOFException e) {
      throw new Malformed("It ends inside a record.");
    }
  }

  private Item end() throws IOException {
    if (in.read() >= 0) {
      throw new Malformed("There is something behind its last record.");
    }
    return new End();
  }

  private Item object() throws IOException {
    String script = text(SCRIPT_BYTES_MAX);
    String className = text(CLASS_BYTES_MAX);
    String hex = HexFormat.of().formatHex(bytes(ID_BYTES));
    inObject = true;
    alarmsBegun = false;
    alarms = 0;
    try {
      return new OfObject(new ObjectId(new ScriptName(tenant, script), className, hex));
    } catch (IllegalArgumentException e) {
      throw new Malformed("It names an object that cannot be. " + e.getMessage());
    }
  }

  private Item entry() throws IOException {
    if (!inObject || alarmsBegun) {
      throw new Malformed("It has an entry where none belongs.");
    }
    byte[] key = bytes(atMost(in.readUnsignedShort(), StorageLimits.KEY_BYTES_MAX));
    byte[] value = bytes(atMost(in.readInt(), StorageLimits.VALUE_BYTES_MAX));
    return new OfEntry(new StoredEntry(key, value));
  }

  private Item alarm() throws IOException {
    if (!inObject || ++alarms > StorageLimits.ALARMS_PER_OBJECT_MAX) {
      throw new Malformed("It has an alarm where none belongs, or too many.");
    }
    alarmsBegun = true;
    String name = text(StorageLimits.ALARM_NAME_BYTES_MAX);
    long time = in.readLong();
    long next = in.readLong();
    int counted = in.readByte();
    int backoff = in.readByte();
    int last = in.readUnsignedByte();
    if (time < 0 || next < 0 || counted < 0 || backoff < 0 || last > 1) {
      throw new Malformed("It has an alarm that cannot be set.");
    }
    var set = new AlarmWrite.Set(name, time);
    var tries = new AlarmTries(counted, backoff, last == 1);
    return new OfAlarm(
        next == time && tries.equals(AlarmTries.NONE)
            ? List.of(set)
            : List.of(set, new AlarmWrite.Retry(name, time, tries, next)));
  }

  private static int atMost(int length, int max) throws Malformed {
    if (length < 0 || length > max) {
      throw new Malformed("It has a length of %d, beyond %d.".formatted(length, max));
    }
    return length;
  }

  private String text(int max) throws IOException {
    byte[] utf8 = bytes(atMost(in.readUnsignedShort(), max));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("It has a name that is not UTF-8.");
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
