package dev.cloister.host.inspect;

import dev.cloister.host.inspect.SqliteFile.Damaged;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The values of a row.
final class SqliteRecord {
  /// Columns of one row that are read.
  static final int COLUMNS_MAX = 2_000;

  /// One value.
  sealed interface Value {}

  record Null() implements Value {}

  record Whole(long value) implements Value {}

  record Real(double value) implements Value {}

  /// @param text empty when the value goes beyond what is read of a row
  record Text(Optional<String> text, long bytes) implements Value {}

  /// @param content empty when the value goes beyond what is read of a row
  record Blob(Optional<byte[]> content, long bytes) implements Value {}

  private SqliteRecord() {}

  /// The values, as far as the row was read.
  static List<Value> read(SqliteTree.Row row, Charset charset) throws Damaged {
    byte[] bytes = row.begin();
    var head = new SqliteBytes(bytes, 0, bytes.length);
    long headBytes = head.varint();
    if (headBytes < head.at() || headBytes > bytes.length) {
      throw new Damaged("The head of a row has %d bytes.".formatted(headBytes));
    }
    var types = new SqliteBytes(bytes, head.at(), (int) headBytes);
    var body = new SqliteBytes(bytes, (int) headBytes, bytes.length);
    long left = row.bytes() - headBytes;
    long held = bytes.length - headBytes;
    List<Value> values = new ArrayList<>();
    while (types.hasMore()) {
      long type = types.varint();
      long length = length(type);
      left -= length;
      if (values.size() == COLUMNS_MAX || left < 0) {
        throw new Damaged("A row has more values than bytes.");
      }
      held -= length;
      values.add(held < 0 ? beyond(type, length) : value(type, body.take((int) length), charset));
    }
    return values;
  }

  private static long length(long type) throws Damaged {
    if (type >= 12) {
      return (type - 12) / 2;
    }
    return switch ((int) type) {
      case 0, 8, 9 -> 0;
      case 1, 2, 3, 4 -> type;
      case 5 -> 6;
      case 6, 7 -> 8;
      default -> throw new Damaged("A value is of type %d.".formatted(type));
    };
  }

  private static Value beyond(long type, long length) {
    return type >= 12 && type % 2 == 1
        ? new Text(Optional.empty(), length)
        : new Blob(Optional.empty(), length);
  }

  private static Value value(long type, byte[] bytes, Charset charset) {
    if (type >= 12) {
      return type % 2 == 1
          ? new Text(Optional.of(new String(bytes, charset)), bytes.length)
          : new Blob(Optional.of(bytes), bytes.length);
    }
    return switch ((int) type) {
      case 0 -> new Null();
      case 7 -> new Real(ByteBuffer.wrap(bytes).getDouble());
      case 8 -> new Whole(0);
      case 9 -> new Whole(1);
      default -> whole(bytes);
    };
  }

  private static Value whole(byte[] bytes) {
    long value = bytes[0];
    for (int i = 1; i < bytes.length; i++) {
      value = value << 8 | Byte.toUnsignedInt(bytes[i]);
    }
    return new Whole(value);
  }
}
