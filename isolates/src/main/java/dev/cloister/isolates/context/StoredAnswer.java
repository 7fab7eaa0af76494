package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Header;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What an object keeps of one request that came with an `Idempotency-Key`, as it is stored.
///
/// @param timeMillis when the request was first taken, since 1970
/// @param asked what it asked
/// @param outcome what became of it, as far as that is known
public record StoredAnswer(long timeMillis, Fingerprint asked, Outcome outcome) {
  /// What a request asked: two with the same key are the same request only if they asked the same.
  ///
  /// @param head a digest of method, path and query
  /// @param body a digest of the body; empty when it came as a stream, whose end nobody knew then
  public record Fingerprint(byte[] head, Optional<byte[]> body) {
    static final int BYTES = 32;

    /// Whether both can be of one request: bodies count where both are known.
    boolean matches(Fingerprint other) {
      return java.util.Arrays.equals(head, other.head)
          && (body.isEmpty()
              || other.body.isEmpty()
              || java.util.Arrays.equals(body.get(), other.body.get()));
    }
  }

  /// What became of a request.
  public sealed interface Outcome {
    /// Something of the object was stored after it had begun and before it was answered.
    record Begun() implements Outcome {}

    /// It was answered; the answer was not kept, being a stream or too large.
    record NotKept(int status) implements Outcome {}

    /// It was answered with this; `body` is empty when there was none, not when it had no bytes.
    record Kept(int status, String statusText, List<Header> headers, Optional<byte[]> body)
        implements Outcome {}
  }

  private static final byte FORM = 1;
  private static final byte BEGUN = 0;
  private static final byte NOT_KEPT = 1;
  private static final byte KEPT = 2;
  private static final int ABSENT = -1;

  public byte[] encoded() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(FORM);
      out.writeLong(timeMillis);
      out.write(asked.head());
      block(out, asked.body());
      switch (outcome) {
        case Outcome.Begun() -> out.writeByte(BEGUN);
        case Outcome.NotKept(var status) -> {
          out.writeByte(NOT_KEPT);
          out.writeInt(status);
        }
        case Outcome.Kept(var status, var statusText, var headers, var body) -> {
          out.writeByte(KEPT);
          out.writeInt(status);
          text(out, statusText);
          text(out, HeaderText.write(headers));
          block(out, body);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("An array takes whatever is written to it.", e);
    }
    return bytes.toByteArray();
  }

  public static StoredAnswer decoded(byte[] stored) {
    try (var in = new DataInputStream(new ByteArrayInputStream(stored))) {
      if (in.readByte() != FORM) {
        throw new IOException("An unknown form.");
      }
      var time = in.readLong();
      var asked = new Fingerprint(exactly(in, Fingerprint.BYTES), block(in));
      return new StoredAnswer(time, asked, outcome(in));
    } catch (IOException e) {
      throw new UncheckedIOException("What is kept of a request cannot be read.", e);
    }
  }

  private static Outcome outcome(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case BEGUN -> new Outcome.Begun();
      case NOT_KEPT -> new Outcome.NotKept(in.readInt());
      case KEPT -> new Outcome.Kept(in.readInt(), text(in), HeaderText.read(text(in)), block(in));
      default -> throw new IOException("An unknown outcome.");
    };
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    block(out, Optional.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(block(in).orElseThrow(IOException::new), StandardCharsets.UTF_8);
  }

  private static void block(DataOutputStream out, Optional<byte[]> block) throws IOException {
    out.writeInt(block.map(bytes -> bytes.length).orElse(ABSENT));
    if (block.isPresent()) {
      out.write(block.get());
    }
  }

  private static Optional<byte[]> block(DataInputStream in) throws IOException {
    var length = in.readInt();
    return length == ABSENT ? Optional.empty() : Optional.of(exactly(in, length));
  }

  private static byte[] exactly(DataInputStream in, int length) throws IOException {
    var bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
