package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.context.Outbox;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Bodies that arrive: whole ones as they are, streamed ones kept until the script reads them, as
/// far as the credit reaches.
///
/// Threads: whoever has the baton. Limits: `bytesMax` of one body that is read.
final class IncomingBodies {
  private static final byte[] NOTHING = {};

  /// A body that comes in parts.
  private static final class Stream {
    final EventRun owner;
    final ArrayDeque<byte[]> parts = new ArrayDeque<>();
    boolean ended;
    Optional<String> error = Optional.empty();
    @Nullable EventRun reader;

    Stream(EventRun owner) {
      this.owner = owner;
    }
  }

  private final long context;
  private final Outbox outbox;
  private final Baton baton;
  private final long bytesMax;
  private final Map<Long, Stream> streams = new HashMap<>();

  IncomingBodies(long context, Outbox outbox, Baton baton, long bytesMax) {
    this.context = context;
    this.outbox = outbox;
    this.baton = baton;
    this.bytesMax = bytesMax;
  }

  /// A body as a script sees it, for the event that it came to or for.
  dev.cloister.api.script.Body arrive(EventRun owner, Body body) {
    return switch (body) {
      case Body.None() -> dev.cloister.api.script.Body.NONE;
      case Body.Whole(var bytes) -> dev.cloister.api.script.Body.of(bytes);
      case Body.Streamed(var number, var _) -> {
        streams.put(number, new Stream(owner));
        yield new Streamed(number);
      }
    };
  }

  /// A part has come; nobody may want it any more.
  void arrived(Chunk chunk) {
    var stream = streams.get(chunk.stream());
    if (stream == null) {
      return;
    }
    if (chunk.bytes().length > 0) {
      stream.parts.add(chunk.bytes());
    }
    stream.ended |= chunk.last() || chunk.error().isPresent();
    stream.error = chunk.error();
    var reader = stream.reader;
    if (reader != null) {
      stream.reader = null;
      baton.ready(reader);
    }
  }

  /// An event is over: what it has not read is not wanted.
  void endOf(EventRun run) {
    var numbers = new ArrayList<Long>();
    streams.forEach((number, stream) -> {
      if (stream.owner == run) {
        numbers.add(number);
      }
    });
    numbers.forEach(this::cancel);
  }

  private void cancel(long number) {
    var stream = streams.remove(number);
    if (stream != null && !stream.ended) {
      credit(number, Credit.CANCEL);
    }
  }

  private void credit(long number, long bytes) {
    outbox.sendNow(new FromIsolate.BodyCredit(context, new Credit(number, bytes)));
  }

  /// Reads on until the end.
  private byte[] readAll(long number) {
    var all = new ByteArrayOutputStream();
    for (var part : readOn(number)) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private List<byte[]> readOn(long number) {
    var read = new ArrayList<byte[]>();
    long bytes = 0;
    while (true) {
      var run = baton.current();
      var stream = streams.get(number);
      if (stream == null) {
        throw new IllegalStateException("The body belongs to an event that is over.");
      }
      for (var part = stream.parts.poll(); part != null; part = stream.parts.poll()) {
        bytes += part.length;
        read.add(part);
        credit(number, part.length);
      }
      if (bytes > bytesMax) {
        cancel(number);
        throw new IllegalStateException(
            "A body may have %d bytes to be read whole; this one has more.".formatted(bytesMax));
      }
      if (stream.ended) {
        streams.remove(number);
        stream.error.ifPresent(message -> {
          throw new IllegalStateException(message);
        });
        return read;
      }
      stream.reader = run;
      run.state(EventRun.State.WAITING);
      baton.pass(run);
    }
  }

  /// A streamed body, read once and kept.
  private final class Streamed implements dev.cloister.api.script.Body {
    private final long number;
    private byte[] all = NOTHING;
    private boolean read;

    Streamed(long number) {
      this.number = number;
    }

    @Override
    public byte[] bytes() {
      if (!read) {
        all = readAll(number);
        read = true;
      }
      return all;
    }
  }
}
