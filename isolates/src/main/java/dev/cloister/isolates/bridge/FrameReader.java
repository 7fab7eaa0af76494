package dev.cloister.isolates.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The fields of one frame, read strictly: every length and count is checked against what is left
/// of the frame before anything is allocated for it.
///
/// Threads: one at a time. Fails: with [FrameRefused].
public final class FrameReader {
  private static final byte[] NO_BYTES = {};
  private static final VarHandle INT32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] buffer = NO_BYTES;
  private int position;
  private int end;

  /// Reads the fields from `from` up to `to` next.
  public FrameReader over(byte[] bytes, int from, int to) {
    buffer = bytes;
    position = from;
    end = to;
    return this;
  }

  public int int8() {
    need(1);
    return buffer[position++] & 0xff;
  }

  public int int32() {
    need(Integer.BYTES);
    var value = (int) INT32.get(buffer, position);
    position += Integer.BYTES;
    return value;
  }

  public long int64() {
    need(Long.BYTES);
    var value = (long) INT64.get(buffer, position);
    position += Long.BYTES;
    return value;
  }

  public boolean bool() {
    var value = int8();
    if (value > 1) {
      throw new FrameRefused("A truth value is 0 or 1; got " + value + ".");
    }
    return value == 1;
  }

  public byte[] bytes() {
    return bytes(Integer.MAX_VALUE);
  }

  public byte[] bytes(int lengthMax) {
    var length = int32();
    if (length < 0 || length > lengthMax) {
      throw new FrameRefused("A field may have %d bytes; got %d.".formatted(lengthMax, length));
    }
    need(length);
    if (length == 0) {
      return NO_BYTES;
    }
    var value = Arrays.copyOfRange(buffer, position, position + length);
    position += length;
    return value;
  }

  public String string() {
    var length = int32();
    need(length);
    if (length == 0) {
      return "";
    }
    var value = new String(buffer, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  public <T> Optional<T> optional(Function<FrameReader, T> read) {
    return bool() ? Optional.of(read.apply(this)) : Optional.empty();
  }

  /// A list whose elements take at least `elementBytesMin` bytes each.
  public <T> List<T> list(int elementBytesMin, Function<FrameReader, T> read) {
    var count = int32();
    var left = end - position;
    if (count < 0 || (long) count * elementBytesMin > left) {
      throw new FrameRefused(
          "A list of %d elements needs at least %d bytes each; %d bytes are left."
              .formatted(count, elementBytesMin, left));
    }
    if (count == 0) {
      return List.of();
    }
    var values = new ArrayList<T>(count);
    for (int i = 0; i < count; i++) {
      values.add(read.apply(this));
    }
    return Collections.unmodifiableList(values);
  }

  /// Checks that the frame has been read to its end.
  public void end() {
    if (position != end) {
      throw new FrameRefused(
          "A frame ends with its last field; %d bytes follow.".formatted(end - position));
    }
  }

  private void need(int bytes) {
    if (bytes < 0 || bytes > end - position) {
      throw new FrameRefused(
          "A field of %d bytes was announced; %d bytes are left.".formatted(bytes, end - position));
    }
  }
}
