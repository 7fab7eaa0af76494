package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.context.Outbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

  /// A body comes to or for this event. Said at once, since its parts may come before the event
  /// goes on.
  void announce(EventRun owner, Body body) {
    if (body instanceof Body.Streamed(var number, var _)) {
      streams.put(number, new Stream(owner));
    }
  }

  /// A body comes, and nobody wants it; it may have been announced.
  void refuse(Body body) {
    if (body instanceof Body.Streamed(var number, var _)) {
      var stream = streams.remove(number);
      if (stream == null || !stream.ended) {
        credit(number, Credit.CANCEL);
      }
    }
  }

  /// A body that was announced, as a script sees it.
  dev.cloister.api.script.Body arrive(Body body) {
    return switch (body) {
      case Body.None() -> dev.cloister.api.script.Body.NONE;
      case Body.Whole(var bytes) -> dev.cloister.api.script.Body.of(bytes);
      case Body.Streamed(var number, var length) -> new Streamed(number, length);
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

  /// The next part, once it is there; null after the last.
  private byte @Nullable [] next(long number) throws IOException {
    while (true) {
      var run = baton.current();
      var stream = streams.get(number);
      if (stream == null) {
        throw new IOException("The body has been read, or belongs to an event that is over.");
      }
      var part = stream.parts.poll();
      if (part != null) {
        credit(number, part.length);
        return part;
      }
      if (stream.ended) {
        streams.remove(number);
        if (stream.error.isPresent()) {
          throw new IOException(stream.error.get());
        }
        return null;
      }
      stream.reader = run;
      run.state(EventRun.State.WAITING);
      baton.pass(run);
    }
  }

  private byte[] readAll(long number) throws IOException {
    var all = new ByteArrayOutputStream();
    for (var part = next(number); part != null; part = next(number)) {
      all.writeBytes(part);
      if (all.size() > bytesMax) {
        cancel(number);
        throw new IOException(
            "A body may have %d bytes to be read whole; this one has more.".formatted(bytesMax));
      }
    }
    return all.toByteArray();
  }

  /// A streamed body: read whole once and kept, or read as a stream.
  final class Streamed implements dev.cloister.api.script.Body {
    private final long number;
    private final long length;
    private byte @Nullable [] all;
    private boolean taken;

    Streamed(long number, long length) {
      this.number = number;
      this.length = length;
    }

    /// How long it will be; -1 when unknown.
    long length() {
      return length;
    }

    @Override
    public byte[] bytes() {
      var known = all;
      if (known == null) {
        take();
        try {
          known = readAll(number);
        } catch (IOException e) {
          throw new IllegalStateException(e.getMessage(), e);
        }
        all = known;
      }
      return known;
    }

    private void take() {
      if (taken) {
        throw new IllegalStateException("The body is or was read as a stream.");
      }
      taken = true;
    }

    @Override
    public boolean isStreamed() {
      return all == null;
    }

    @Override
    public InputStream stream() {
      if (all != null) {
        return new ByteArrayInputStream(all);
      }
      take();
      return new PartsIn(number);
    }

    @Override
    public void writeTo(OutputStream out) throws Exception {
      dev.cloister.api.script.Body.of(stream()).writeTo(out);
    }
  }

  /// A body as it comes.
  private final class PartsIn extends InputStream {
    private final long number;
    private byte[] part = NOTHING;
    private int at;
    private boolean ended;

    PartsIn(long number) {
      this.number = number;
    }

    @Override
    public int read() throws IOException {
      return fill() ? part[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      Objects.checkFromIndexSize(from, length, into.length);
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      var taken = Math.min(length, part.length - at);
      System.arraycopy(part, at, into, from, taken);
      at += taken;
      return taken;
    }

    private boolean fill() throws IOException {
      while (!ended && at == part.length) {
        var more = next(number);
        ended = more == null;
        part = more == null ? NOTHING : more;
        at = 0;
      }
      return !ended;
    }

    @Override
    public int available() {
      var stream = streams.get(number);
      var next = stream == null ? null : stream.parts.peek();
      return part.length - at + (next == null ? 0 : next.length);
    }

    /// What was not read is not wanted.
    @Override
    public void close() {
      cancel(number);
    }
  }
}
