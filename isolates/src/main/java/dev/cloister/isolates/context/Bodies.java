package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Bodies that need no JavaScript to move: small ones held until a script reads them, large ones
/// sent piece by piece, and those a script hands on unread, which are passed from stream to stream.
///
/// Threads: the context's own only. Limits: what is held was within the host's bound when it came;
/// what is sent waits for the reader's credit.
public final class Bodies {
  /// A body that is all here and goes out as far as the credit reaches.
  private static final class Sending {
    final long object;
    final byte[] bytes;
    int sent;
    long credit = Body.FIRST_CREDIT_BYTES;

    Sending(long object, byte[] bytes) {
      this.object = object;
      this.bytes = bytes;
    }
  }

  private record Splice(long object, long to) {}

  private final long context;
  private final Outbox outbox;
  private final Map<Long, byte[]> held = new HashMap<>();
  private final Map<Long, Sending> sending = new HashMap<>();
  private final Map<Long, Splice> splices = new HashMap<>();
  private final Map<Long, Long> splicedFrom = new HashMap<>();
  private final Map<Long, Long> objects = new HashMap<>();
  private long lastHeld;
  private long lastStream;

  public Bodies(long context, Outbox outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /// The number by which a script knows an arriving body: 0 for none, negative for one that is held
  /// here.
  public long arrive(Body body) {
    return switch (body) {
      case Body.None() -> 0;
      case Body.Whole(var bytes) -> {
        lastHeld--;
        held.put(lastHeld, bytes);
        yield lastHeld;
      }
      case Body.Streamed(var stream, var _) -> stream;
    };
  }

  /// Takes a held body; null when the number is not that of one, empty when it was taken before.
  public byte @Nullable [] takeHeld(long number) {
    if (number >= 0) {
      return null;
    }
    var bytes = held.remove(number);
    return bytes == null ? new byte[0] : bytes;
  }

  /// A held body that a script has not read yet; null when there is none of this number.
  public byte @Nullable [] held(long number) {
    return held.get(number);
  }

  /// A number for a body that a script sends as a stream of its own, in the name of an object (0:
  /// none).
  public long newStream(long object) {
    lastStream += 2;
    if (object != 0) {
      objects.put(lastStream, object);
    }
    return lastStream;
  }

  /// The object in whose name a script sends a stream; 0 when there is none.
  public long objectOf(long stream) {
    return objects.getOrDefault(stream, 0L);
  }

  /// The last of a stream that a script sends was sent.
  public void ended(long stream) {
    objects.remove(stream);
  }

  /// Sends bytes that are all there; when they are streamed, [#pump] follows the message that
  /// starts them.
  public Body send(long object, byte[] bytes) {
    if (bytes.length <= Body.BYTES_IN_ONE_MESSAGE_MAX) {
      return new Body.Whole(bytes);
    }
    var stream = newStream(0);
    sending.put(stream, new Sending(object, bytes));
    return new Body.Streamed(stream, bytes.length);
  }

  /// Hands on an arriving body as it is, unread.
  public Body handOn(long object, long number, long length) {
    if (number < 0) {
      return new Body.Whole(takeHeldOrEmpty(number));
    }
    var stream = newStream(0);
    splices.put(number, new Splice(object, stream));
    splicedFrom.put(stream, number);
    return new Body.Streamed(stream, length);
  }

  private byte[] takeHeldOrEmpty(long number) {
    var bytes = takeHeld(number);
    return bytes == null ? new byte[0] : bytes;
  }

  /// A chunk from the host; says whether it was handed on and the script need not see it.
  public boolean chunkArrived(Chunk chunk) {
    var splice = splices.get(chunk.stream());
    if (splice == null) {
      return false;
    }
    if (chunk.last() || chunk.error().isPresent()) {
      splices.remove(chunk.stream());
      splicedFrom.remove(splice.to());
    }
    var passed = new Chunk(splice.to(), chunk.bytes(), chunk.last(), chunk.error());
    outbox.send(splice.object(), gates -> new FromIsolate.BodyChunk(context, passed, gates));
    return true;
  }

  /// Credit from the host; says whether it was for a body that the script does not move itself.
  public boolean creditArrived(Credit credit) {
    var body = sending.get(credit.stream());
    if (body != null) {
      if (credit.bytes() == Credit.CANCEL) {
        sending.remove(credit.stream());
      } else {
        body.credit += credit.bytes();
        pump(credit.stream());
      }
      return true;
    }
    var from = splicedFrom.get(credit.stream());
    if (from != null) {
      if (credit.bytes() == Credit.CANCEL) {
        splices.remove(from);
        splicedFrom.remove(credit.stream());
      }
      outbox.sendNow(new FromIsolate.BodyCredit(context, new Credit(from, credit.bytes())));
      return true;
    }
    return false;
  }

  /// Sends what the credit allows. Called once after the message that starts the body, then with
  /// each credit.
  public void pump(long stream) {
    var body = sending.get(stream);
    while (body != null && body.credit > 0 && body.sent < body.bytes.length) {
      var length = Math.min(Body.BYTES_IN_ONE_MESSAGE_MAX, body.bytes.length - body.sent);
      var part = Arrays.copyOfRange(body.bytes, body.sent, body.sent + length);
      body.sent += length;
      body.credit -= length;
      var last = body.sent == body.bytes.length;
      if (last) {
        sending.remove(stream);
      }
      var chunk = new Chunk(stream, part, last, Optional.empty());
      outbox.send(body.object, gates -> new FromIsolate.BodyChunk(context, chunk, gates));
    }
  }
}
