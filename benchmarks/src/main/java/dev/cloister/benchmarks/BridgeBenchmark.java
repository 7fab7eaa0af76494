package dev.cloister.benchmarks;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FrameChannel;
import dev.cloister.isolates.bridge.FrameReader;
import dev.cloister.isolates.bridge.FrameWriter;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolateCodec;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.bridge.ToIsolateCodec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The bridge alone: a request and its answer written and read as frames, and carried over a socket
/// between two threads of one JVM, one at a time and many at once.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH injects parameters and calls the setup first
public class BridgeBenchmark {
  private static final int MANY = 256;
  private static final int LENGTH_AND_TAG_BYTES = 5;
  private static final List<Header> HEADERS =
      List.of(
          new Header("accept", "*/*"),
          new Header("host", "hello.benchmark.localhost"),
          new Header("user-agent", "benchmark/1"));

  @Param({"0", "1024"})
  public int bodyBytes;

  private final ToIsolateCodec requests = new ToIsolateCodec();
  private final FromIsolateCodec answers = new FromIsolateCodec();
  private final FrameWriter writer = new FrameWriter();
  private final FrameReader reader = new FrameReader();
  private final ByteBuffer frame = ByteBuffer.allocate(128 * 1024);
  private final Semaphore answered = new Semaphore(0);

  private ToIsolate.Fetch request;
  private FromIsolate.Answered answer;
  private FrameChannel<ToIsolate, FromIsolate> host;
  private FrameChannel<FromIsolate, ToIsolate> isolate;

  @Setup
  public void connect() throws IOException {
    var body = bodyBytes == 0 ? Body.NONE : new Body.Whole(new byte[bodyBytes]);
    request =
        new ToIsolate.Fetch(1, 1, 0, "POST", "http://hello.benchmark.localhost/a", HEADERS, body);
    answer = new FromIsolate.Answered(1, 1, 200, "", HEADERS, body, List.of());
    var folder = Files.createTempDirectory("benchmark");
    var path = folder.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      var here = SocketChannel.open(server.getLocalAddress());
      host = new FrameChannel<>(here, requests, answers, new Heard<>(_ -> answered.release()));
      isolate =
          new FrameChannel<>(
              server.accept(), answers, requests, new Heard<>(_ -> isolate.send(answer)));
    } finally {
      Files.deleteIfExists(path);
      Files.deleteIfExists(folder);
    }
    host.start("host");
    isolate.start("isolate");
  }

  @TearDown
  public void close() {
    host.close();
    isolate.close();
  }

  /// One frame written and read again.
  @Benchmark
  public ToIsolate codec() {
    requests.write(request, writer);
    frame.clear();
    writer.moveTo(frame);
    writer.clear();
    int tag = frame.get(LENGTH_AND_TAG_BYTES - 1);
    return requests.read(tag, reader.over(frame.array(), LENGTH_AND_TAG_BYTES, frame.position()));
  }

  /// There and back, with nothing else under way.
  @Benchmark
  public void roundTrip() {
    host.send(request);
    answered.acquireUninterruptibly();
  }

  /// There and back, for each of many at once.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void manyRoundTrips() {
    for (int i = 0; i < MANY; i++) {
      host.send(request);
    }
    answered.acquireUninterruptibly(MANY);
  }

  private record Heard<I>(java.util.function.Consumer<I> then) implements FrameChannel.Receiver<I> {
    @Override
    public void received(I message) {
      then.accept(message);
    }

    @Override
    public void closed(String reason, boolean byPeer) {}
  }
}
