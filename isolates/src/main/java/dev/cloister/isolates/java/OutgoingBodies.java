package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.Outbox;
import java.io.IOException;
import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Bodies that a script writes while they are sent: as far as the reader's credit reaches, and then
/// the event that writes waits.
///
/// Threads: whoever has the baton. Limits: a part of one body is held here at a time.
final class OutgoingBodies {
  private static final byte[] NOTHING = {};

  /// Nobody reads what is written.
  private static final class ReaderGone extends IOException {
    @Serial private static final long serialVersionUID = 1;

    ReaderGone() {
      super("Nobody reads the body any more.");
    }
  }

  private static final class Stream {
    final long number;
    final EventRun owner;
    long credit = Body.FIRST_CREDIT_BYTES;
    boolean cancelled;
    boolean enough;
    boolean parked;

    Stream(long number, EventRun owner) {
      this.number = number;
      this.owner = owner;
    }
  }

  private final long context;
  private final Outbox outbox;
  private final Baton baton;
  private final Bodies numbers;
  private final Map<Long, Stream> streams = new HashMap<>();

  OutgoingBodies(long context, Outbox outbox, Baton baton, Bodies numbers) {
    this.context = context;
    this.outbox = outbox;
    this.baton = baton;
    this.numbers = numbers;
  }

  /// What announces the body, in the message that starts it. [#write] follows.
  Body begin(EventRun run, dev.cloister.api.script.Body body) {
    var number = numbers.newStream(0);
    streams.put(number, new Stream(number, run));
    return new Body.Streamed(
        number, body instanceof IncomingBodies.Streamed arrived ? arrived.length() : -1);
  }

  /// Writes the body to its end, or until nobody reads it. What the script throws cuts it short,
  /// and is thrown on.
  void write(Body announced, dev.cloister.api.script.Body body) throws Exception {
    if (!(announced instanceof Body.Streamed(var number, var _))) {
      throw new IllegalArgumentException("The body is not streamed.");
    }
    var stream = streams.get(number);
    if (stream == null) {
      return;
    }
    var out = new Parts(stream);
    try {
      body.writeTo(out);
      out.finish();
    } catch (EventOver e) {
      throw e;
    } catch (Throwable e) {
      if (stream.cancelled && isReaderGone(e)) {
        return;
      }
      if (stream.enough && isReaderGone(e)) {
        cutShort(stream, "The call that the body was written for is over.");
        return;
      }
      cutShort(stream, "The script threw an error while it wrote the body.");
      throw e;
    } finally {
      streams.remove(number);
    }
  }

  private static boolean isReaderGone(Throwable error) {
    for (var each = error; each != null; each = each.getCause()) {
      if (each instanceof ReaderGone) {
        return true;
      }
    }
    return false;
  }

  private void cutShort(Stream stream, String why) {
    if (!stream.cancelled) {
      send(stream, new Chunk(stream.number, NOTHING, false, Optional.of(why)));
    }
  }

  private void send(Stream stream, Chunk chunk) {
    outbox.send(
        stream.owner.objectNumber(), gates -> new FromIsolate.BodyChunk(context, chunk, gates));
  }

  /// Credit from the host; says whether it was for a body that is written here.
  boolean credit(Credit credit) {
    var stream = streams.get(credit.stream());
    if (stream == null) {
      return false;
    }
    if (credit.bytes() == Credit.CANCEL) {
      cancel(credit.stream());
    } else {
      stream.credit += credit.bytes();
      wake(stream);
    }
    return true;
  }

  /// Nobody reads this body any more, if there is such a one.
  void cancel(long number) {
    var stream = streams.get(number);
    if (stream != null) {
      stream.cancelled = true;
      wake(stream);
    }
  }

  /// The writer of this body, if there is such a one, is to wait for its reader no more.
  void enough(long number) {
    var stream = streams.get(number);
    if (stream != null) {
      stream.enough = true;
      wake(stream);
    }
  }

  private void wake(Stream stream) {
    if (stream.parked && (stream.cancelled || stream.enough || stream.credit > 0)) {
      stream.parked = false;
      baton.ready(stream.owner);
    }
  }

  /// An event is over: what it was writing is cut short.
  void endOf(EventRun run) {
    for (var stream : List.copyOf(streams.values())) {
      if (stream.owner == run) {
        streams.remove(stream.number);
        cutShort(stream, "The event that wrote the body is over.");
      }
    }
  }

  /// What the script writes to.
  private final class Parts extends PartsOut {
    private final Stream stream;
    private boolean finished;

    Parts(Stream stream) {
      this.stream = stream;
    }

    /// The turn ends, so that it leaves now.
    @Override
    void send(byte[] bytes) throws IOException {
      awaitCredit();
      chunk(bytes, false);
      baton.ready(stream.owner);
      baton.pass(stream.owner);
      check();
    }

    void finish() throws IOException {
      check();
      var rest = take();
      if (rest.length > 0) {
        awaitCredit();
      }
      chunk(rest, true);
      finished = true;
    }

    private void chunk(byte[] bytes, boolean last) {
      stream.credit -= bytes.length;
      OutgoingBodies.this.send(stream, new Chunk(stream.number, bytes, last, Optional.empty()));
    }

    private void awaitCredit() throws IOException {
      while (stream.credit <= 0) {
        if (stream.enough) {
          throw new ReaderGone();
        }
        stream.parked = true;
        stream.owner.state(EventRun.State.WAITING);
        baton.pass(stream.owner);
        check();
      }
    }

    @Override
    void check() throws IOException {
      if (baton.current() != stream.owner) {
        throw new IllegalStateException("Only the event that sends a body can write it.");
      }
      if (finished) {
        throw new IOException("The body has been sent.");
      }
      if (stream.cancelled) {
        throw new ReaderGone();
      }
    }
  }
}
