package dev.cloister.benchmarks;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.cordon.CordonProcess;
import dev.cloister.isolates.cordon.CordonRuntime;
import dev.cloister.isolates.cordon.CordonSupervisor;
import dev.cloister.isolates.cordon.JavaCordon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/// What a cordon for Java takes from its process's start until it is ready, and a small script in
/// it from its source until its first answer; the medians of as many as the argument says.
///
/// `benchmarks/java-starts.sh` runs it with and without the class cache.
public final class JavaStarts {
  private static final long HEAP_BYTES = 128L << 20;
  private static final String SOURCE =
      """
      import dev.cloister.api.script.*;

      public final class Hello implements Script {
        public record Greeting(String path, int length) {}

        @Override
        public Response fetch(Request request, Env env, Context context) {
          return Response.text("hello " + new Greeting(request.path(), request.url().length()));
        }
      }
      """;

  /// One start: milliseconds until ready, of CPU time in them, and until the first answer.
  private record Start(long ready, long cpu, long answer) {}

  private final CordonRuntime runtime = CordonRuntime.ofThisProcessForJava();
  private final LongSupplier ticker;

  private JavaStarts(LongSupplier ticker) {
    this.ticker = ticker;
  }

  public static void main(String[] arguments) throws IOException {
    var starts = new JavaStarts(System::nanoTime).run(Integer.parseInt(arguments[0]));
    System.out.printf(
        "ready after %d ms with %d ms of CPU, first answer after %d ms more: %s%n",
        median(starts.stream().mapToLong(Start::ready)),
        median(starts.stream().mapToLong(Start::cpu)),
        median(starts.stream().mapToLong(Start::answer)),
        starts);
  }

  private List<Start> run(int times) throws IOException {
    var starts = new ArrayList<Start>();
    try (var supervisor = new CordonSupervisor(ticker).start()) {
      for (int time = 0; time < times; time++) {
        starts.add(once(supervisor));
      }
    }
    return starts;
  }

  private Start once(CordonSupervisor supervisor) throws IOException {
    var answered = new CompletableFuture<Long>();
    var begin = ticker.getAsLong();
    try (var cordon =
        CordonProcess.start(
            runtime, JavaCordon.recipe(HEAP_BYTES), supervisor, new Ear(answered))) {
      var ready = ticker.getAsLong();
      var cpu = cordon.handle().info().totalCpuDuration().orElse(Duration.ZERO);
      var module =
          new ScriptModule(
              "Hello.java", ScriptModule.Kind.JAVA, SOURCE.getBytes(StandardCharsets.UTF_8));
      cordon.send(
          new ToIsolate.LoadScript(
              1, "tenant", "hello", "1", "Hello.java", List.of(module), List.of(), Limits.DEFAULT));
      cordon.send(new ToIsolate.OpenContext(1, 1));
      cordon.send(
          new ToIsolate.Fetch(1, 1, 0, "GET", "http://hello.localhost/path", List.of(), Body.NONE));
      var end = answered.join();
      return new Start(millis(ready - begin), cpu.toMillis(), millis(end - ready));
    }
  }

  private final class Ear implements IsolateListener {
    private final CompletableFuture<Long> answered;

    Ear(CompletableFuture<Long> answered) {
      this.answered = answered;
    }

    @Override
    public void received(FromIsolate message) {
      if (message instanceof FromIsolate.Answered) {
        answered.complete(ticker.getAsLong());
      } else if (message instanceof FromIsolate.ContextFailed) {
        answered.completeExceptionally(new IllegalStateException(message.toString()));
      }
    }

    @Override
    public void died(Death death) {
      answered.completeExceptionally(new IllegalStateException(death.toString()));
    }
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }

  private static long median(LongStream values) {
    var sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
