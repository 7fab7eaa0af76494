package dev.cloister.isolates.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Frames one after another in one growing buffer: four bytes of length, one of tag, the fields.
///
/// Numbers are big-endian and of fixed width, strings UTF-8 with their length before them (a lone
/// surrogate arrives as `?`). A frame is refused as soon as it grows past its bound, so the buffer
/// never does.
///
/// Threads: one at a time.
public final class FrameWriter {
  /// Bytes of the length before each frame, which the length does not count.
  static final int LENGTH_BYTES = 4;

  private static final int FIRST_BYTES = 4 * 1024;
  private static final int KEPT_BYTES_MAX = 1024 * 1024;
  private static final VarHandle INT32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] buffer = new byte[FIRST_BYTES];
  private int taken;
  private int end;
  private int frame;
  private int frameTag;
  private int frameBytesMax;

  /// Starts a frame of at most `bytesMax` bytes, tag and fields together.
  public FrameWriter start(int tag, int bytesMax) {
    frame = end;
    frameTag = tag;
    frameBytesMax = bytesMax;
    ensure(LENGTH_BYTES + 1);
    end += LENGTH_BYTES;
    buffer[end++] = (byte) tag;
    return this;
  }

  /// Ends the frame that was started.
  public void finish() {
    INT32.set(buffer, frame, end - frame - LENGTH_BYTES);
  }

  /// Takes back the frame that was started, as if it had never been.
  public void rollBack() {
    end = frame;
  }

  /// Bytes that wait to be taken.
  public int waiting() {
    return end - taken;
  }

  /// Moves as many bytes as fit.
  public void moveTo(ByteBuffer target) {
    var moved = Math.min(waiting(), target.remaining());
    target.put(buffer, taken, moved);
    taken += moved;
  }

  /// Forgets all frames, and a buffer that one large frame made large.
  public void clear() {
    taken = 0;
    end = 0;
    frame = 0;
    if (buffer.length > KEPT_BYTES_MAX) {
      buffer = new byte[FIRST_BYTES];
    }
  }

  public FrameWriter int8(int value) {
    room(1);
    buffer[end++] = (byte) value;
    return this;
  }

  public FrameWriter int32(int value) {
    room(Integer.BYTES);
    INT32.set(buffer, end, value);
    end += Integer.BYTES;
    return this;
  }

  public FrameWriter int64(long value) {
    room(Long.BYTES);
    INT64.set(buffer, end, value);
    end += Long.BYTES;
    return this;
  }

  public FrameWriter bool(boolean value) {
    return int8(value ? 1 : 0);
  }

  public FrameWriter bytes(byte[] value) {
    room(Integer.BYTES + (long) value.length);
    int32(value.length);
    System.arraycopy(value, 0, buffer, end, value.length);
    end += value.length;
    return this;
  }

  public FrameWriter string(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public <T> FrameWriter optional(Optional<T> value, BiConsumer<FrameWriter, T> write) {
    bool(value.isPresent());
    value.ifPresent(present -> write.accept(this, present));
    return this;
  }

  public <T> FrameWriter list(List<T> values, BiConsumer<FrameWriter, T> write) {
    int32(values.size());
    for (var value : values) {
      write.accept(this, value);
    }
    return this;
  }

  private void room(long more) {
    var grown = end - frame - LENGTH_BYTES + more;
    if (grown > frameBytesMax) {
      throw new FrameRefused(
          "A frame of kind %d may have %d bytes; this one needs at least %d."
              .formatted(frameTag, frameBytesMax, grown));
    }
    ensure((int) more);
  }

  private void ensure(int more) {
    if (buffer.length - end < more) {
      var needed = Math.addExact(end, more);
      buffer = Arrays.copyOf(buffer, Math.max(needed, (int) Math.min(2L * end, 1 << 30)));
    }
  }
}
