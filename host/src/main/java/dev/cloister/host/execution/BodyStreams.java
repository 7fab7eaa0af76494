package dev.cloister.host.execution;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The bodies on their way into one context and out of it, by their streams' numbers.
///
/// Threads: any; nothing here waits.
final class BodyStreams {
  private static final byte[] NO_BYTES = {};

  private final long context;
  private final Isolate isolate;
  private final AtomicLong numbers;
  private final Map<Long, Arriving> incoming = new ConcurrentHashMap<>();
  private final Map<Long, BodySource> outgoing = new ConcurrentHashMap<>();

  /// A body that the isolate sends, and its chunks that wait for their gates.
  private record Arriving(IncomingStream stream, InOrder chunks) {}

  /// @param numbers where the numbers of the host's streams come from
  BodyStreams(long context, Isolate isolate, AtomicLong numbers) {
    this.context = context;
    this.isolate = isolate;
    this.numbers = numbers;
  }

  /// A body as a message carries it, and what sets its chunks going once that message was sent.
  record Outgoing(Body body, Runnable start) {}

  /// A body that the host sends.
  Outgoing outgoing(HostBody body) {
    return switch (body) {
      case HostBody.None() -> new Outgoing(Body.NONE, () -> {});
      case HostBody.Whole(var bytes) when bytes.length <= Body.BYTES_IN_ONE_MESSAGE_MAX ->
          new Outgoing(new Body.Whole(bytes), () -> {});
      case HostBody.Whole(var bytes) -> outgoing(new HostBody.Flowing(new WholeSource(bytes)));
      case HostBody.Flowing(var source) -> {
        // Odd numbers are the host's, even ones the isolate's.
        var stream = 2 * numbers.incrementAndGet() + 1;
        outgoing.put(stream, source);
        yield new Outgoing(
            new Body.Streamed(stream, source.length()),
            () -> source.start(new ChunkSender(stream)));
      }
    };
  }

  /// A body that the isolate sends.
  HostBody arriving(Body body) {
    return switch (body) {
      case Body.None() -> HostBody.none();
      case Body.Whole(var bytes) -> new HostBody.Whole(bytes);
      case Body.Streamed(var stream, var length) -> {
        var source =
            new IncomingStream(
                stream,
                length,
                credit -> {
                  if (credit.bytes() == Credit.CANCEL) {
                    incoming.remove(stream);
                  }
                  isolate.send(new ToIsolate.BodyCredit(context, credit));
                });
        incoming.put(stream, new Arriving(source, new InOrder()));
        yield new HostBody.Flowing(source);
      }
    };
  }

  /// A chunk of a body that the isolate sends: it goes on to the reader when its gates are open,
  /// after those before it. One that nobody reads is dropped.
  void arrived(Chunk chunk, List<Gate> waitsFor, Gates gates) {
    var ends = chunk.last() || chunk.error().isPresent();
    var to = ends ? incoming.remove(chunk.stream()) : incoming.get(chunk.stream());
    if (to == null || !to.stream().admits(chunk)) {
      return;
    }
    gates.inOrder(
        to.chunks(),
        waitsFor,
        () -> to.stream().arrived(chunk),
        () -> to.stream().broken(Failures.UNKNOWN));
  }

  /// The isolate gives leave to send more of a body, or wants no more of it.
  void credit(Credit credit) {
    var source = outgoing.get(credit.stream());
    if (source != null && credit.bytes() == Credit.CANCEL) {
      outgoing.remove(credit.stream());
      source.cancel();
    } else if (source != null) {
      source.credit(credit.bytes());
    }
  }

  /// The context is no more: readers hear `reason`, senders stop.
  void breakOff(String reason) {
    incoming.values().forEach(arriving -> arriving.stream().broken(reason));
    incoming.clear();
    outgoing.values().forEach(BodySource::cancel);
    outgoing.clear();
  }

  /// Sends a flowing body to the isolate.
  private final class ChunkSender implements BodySink {
    private final long stream;

    ChunkSender(long stream) {
      this.stream = stream;
    }

    @Override
    public void chunk(byte[] bytes, boolean last) {
      if (last) {
        outgoing.remove(stream);
      }
      isolate.send(
          new ToIsolate.BodyChunk(context, new Chunk(stream, bytes, last, Optional.empty())));
    }

    @Override
    public void failed(String message) {
      outgoing.remove(stream);
      isolate.send(
          new ToIsolate.BodyChunk(
              context, new Chunk(stream, NO_BYTES, true, Optional.of(message))));
    }
  }
}
