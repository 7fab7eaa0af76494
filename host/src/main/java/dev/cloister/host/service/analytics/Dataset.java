package dev.cloister.host.service.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ObjectId;
import dev.cloister.api.TenantId;
import dev.cloister.host.service.ServiceObjects;
import java.nio.ByteBuffer;

/// A dataset of a tenant, and where it lies: one object, whose keys are these.
///
/// ```
/// 00                           its name and how much it holds (Holding)
/// 01 | milliseconds: 8 | n: 8  a data point, JSON
/// ```
public record Dataset(TenantId tenant, String name) {
  static final String CLASS = "analytics-dataset";
  static final byte[] HOLDING = {0};

  private static final byte POINT = 1;

  ObjectId object() {
    return ServiceObjects.named(tenant, CLASS, name);
  }

  static byte[] key(long millis, long number) {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .put(POINT)
        .putLong(millis)
        .putLong(number)
        .array();
  }

  static long millis(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  /// What a dataset holds. `next` numbers its points, so that those of one millisecond differ.
  /// Stored as format 1: 1 | points: 8 | bytes: 8 | next: 8 | name in UTF-8.
  public record Holding(String name, long points, long bytes, long next) {
    private static final byte FORMAT = 1;

    byte[] write() {
      var text = name.getBytes(UTF_8);
      return ByteBuffer.allocate(25 + text.length)
          .put(FORMAT)
          .putLong(points)
          .putLong(bytes)
          .putLong(next)
          .put(text)
          .array();
    }

    static Holding read(byte[] stored) {
      var in = ByteBuffer.wrap(stored);
      if (in.get() != FORMAT) {
        throw new IllegalStateException("A dataset is stored in a format of the future.");
      }
      var points = in.getLong();
      var bytes = in.getLong();
      var next = in.getLong();
      return new Holding(
          new String(stored, in.position(), in.remaining(), UTF_8), points, bytes, next);
    }
  }
}
