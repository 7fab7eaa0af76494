package dev.cloister.host.backup;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.StoredAlarm;
import dev.cloister.host.storage.StoredEntry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Writes objects with all they have stored, one after another:
///
/// ```
/// 1: object | script: 2+n | class: 2+n | id: 32
/// 2: entry  | key: 2+n | value: 4+n
/// 3: alarm  | name: 2+n | time: 8 | next: 8 | counted: 1 | backoff: 1 | last counted: 1
/// 0: the end
/// ```
///
/// Entries and alarms are those of the object before them; entries come first.
///
/// Threads: one that nobody interrupts. The stream is lent.
final class RecordWriter {
  static final int END = 0;
  static final int OBJECT = 1;
  static final int ENTRY = 2;
  static final int ALARM = 3;

  private static final int PAGE_ENTRIES = 100;

  private final DataOutputStream out;
  private long objects;
  private long entries;
  private long alarms;
  private long bytes;

  RecordWriter(DataOutputStream out) {
    this.out = out;
  }

  /// Writes an object as `state` has it; who wants one moment of it sees to that.
  void object(ReadOnlyStorage state, ObjectId id) throws IOException {
    out.writeByte(OBJECT);
    text(id.script().name());
    text(id.className());
    out.write(HexFormat.of().parseHex(id.hex()));
    objects++;
    var start = Optional.<byte[]>empty();
    while (true) {
      var page = state.range(id, start, Optional.empty(), false, PAGE_ENTRIES);
      for (var entry : page) {
        entry(entry);
      }
      if (page.size() < PAGE_ENTRIES) {
        break;
      }
      byte[] last = page.getLast().key();
      // The next key there could be: the last one and a zero byte.
      start = Optional.of(Arrays.copyOf(last, last.length + 1));
    }
    for (var alarm : state.alarms().of(id)) {
      alarm(alarm);
    }
  }

  private void entry(StoredEntry entry) throws IOException {
    out.writeByte(ENTRY);
    out.writeShort(entry.key().length);
    out.write(entry.key());
    out.writeInt(entry.value().length);
    out.write(entry.value());
    entries++;
    bytes += entry.key().length + entry.value().length;
  }

  private void alarm(StoredAlarm alarm) throws IOException {
    out.writeByte(ALARM);
    text(alarm.name());
    out.writeLong(alarm.timeMillis());
    out.writeLong(alarm.nextMillis());
    out.writeByte(alarm.tries().counted());
    out.writeByte(alarm.tries().backoff());
    out.writeBoolean(alarm.tries().lastCounted());
    alarms++;
  }

  private void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(utf8.length);
    out.write(utf8);
  }

  /// Writes the end.
  void finish() throws IOException {
    out.writeByte(END);
    out.flush();
  }

  long objects() {
    return objects;
  }

  long entries() {
    return entries;
  }

  long alarms() {
    return alarms;
  }

  /// Bytes of keys and values.
  long bytes() {
    return bytes;
  }
}
