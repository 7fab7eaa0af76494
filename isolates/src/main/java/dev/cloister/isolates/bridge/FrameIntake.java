package dev.cloister.isolates.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into frames and decodes them.
///
/// The length of a frame is believed only up to the bound of its kind, and memory is taken as bytes
/// arrive, not as they are announced. Threads: one.
final class FrameIntake<I> {
  private static final int READ_BYTES = 128 * 1024;
  private static final int KEPT_BYTES_MAX = 1024 * 1024;

  private final MessageCodec<I> codec;
  private final FrameReader reader = new FrameReader();
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ_BYTES);
  private byte[] buffer = new byte[READ_BYTES];
  private int from;
  private int to;

  FrameIntake(MessageCodec<I> codec) {
    this.codec = codec;
  }

  /// Reads once and hands over all frames that are complete; false at the end of the stream.
  boolean readFrom(ReadableByteChannel channel, FrameChannel.Receiver<I> receiver)
      throws IOException {
    var read = channel.read(incoming.clear());
    if (read < 0) {
      return false;
    }
    incoming.flip();
    makeRoom(read);
    incoming.get(buffer, to, read);
    to += read;
    for (var message = next(); message != null; message = next()) {
      receiver.received(message);
    }
    return true;
  }

  private @Nullable I next() {
    var waiting = to - from;
    if (waiting <= FrameWriter.LENGTH_BYTES) {
      return null;
    }
    var length = reader.over(buffer, from, to).int32();
    var tag = reader.int8();
    var lengthMax = codec.bytesMax(tag);
    if (length < 1 || length > lengthMax) {
      throw new FrameRefused(
          "A frame of kind %d may have 1 to %d bytes; got %d.".formatted(tag, lengthMax, length));
    }
    if (waiting - FrameWriter.LENGTH_BYTES < length) {
      return null;
    }
    var fields = from + FrameWriter.LENGTH_BYTES + 1;
    from += FrameWriter.LENGTH_BYTES + length;
    return codec.read(tag, reader.over(buffer, fields, from));
  }

  private void makeRoom(int more) {
    var waiting = to - from;
    if (waiting == 0) {
      from = 0;
      to = 0;
      if (buffer.length > KEPT_BYTES_MAX) {
        buffer = new byte[READ_BYTES];
      }
    }
    if (buffer.length - to >= more) {
      return;
    }
    var target = waiting + more <= buffer.length / 2 ? buffer : new byte[2 * (waiting + more)];
    System.arraycopy(buffer, from, target, 0, waiting);
    buffer = target;
    from = 0;
    to = waiting;
  }
}
