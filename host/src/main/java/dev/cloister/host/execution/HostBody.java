package dev.cloister.host.execution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The body of a request or an answer inside the host.
public sealed interface HostBody {
  /// No body.
  record None() implements HostBody {}

  /// All of it.
  record Whole(byte[] bytes) implements HostBody {}

  /// It comes in pieces, as far as its reader's credit reaches.
  record Flowing(BodySource source) implements HostBody {}

  /// No body.
  static HostBody none() {
    return new None();
  }

  /// Says that nobody will read the rest.
  default void cancel() {
    if (this instanceof Flowing(var source)) {
      source.cancel();
    }
  }

  /// The body for one who can wait. Asked for once.
  default Pieces pieces() {
    return switch (this) {
      case None() -> () -> null;
      case Whole(var bytes) -> {
        var rest = new AtomicReference<byte @Nullable []>(bytes);
        yield () -> rest.getAndSet(null);
      }
      case Flowing(var source) -> new QueuedBody(source);
    };
  }

  /// Waits for all of it, which is then in memory: only for bodies that are bounded elsewhere.
  default byte[] bytes() throws IOException {
    var all = new ByteArrayOutputStream();
    try (var pieces = pieces()) {
      for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
        all.writeBytes(piece);
      }
    }
    return all.toByteArray();
  }
}
