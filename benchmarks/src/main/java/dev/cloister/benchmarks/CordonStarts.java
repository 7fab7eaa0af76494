package dev.cloister.benchmarks;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.cordon.CordonProcess;
import dev.cloister.isolates.cordon.CordonRecipe;
import dev.cloister.isolates.cordon.CordonRuntime;
import dev.cloister.isolates.cordon.CordonStock;
import dev.cloister.isolates.cordon.CordonSupervisor;
import dev.cloister.isolates.cordon.JavaCordon;
import dev.cloister.isolates.cordon.JsCordon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/// What a cordon takes from its process's start until it is ready, a spare until it is somebody's,
/// and a small script in each from its source until its first answer; the medians of as many as the
/// second argument says, of the language that the first one names.
///
/// `benchmarks/cordon-starts.sh` runs it with and without class caches.
public final class CordonStarts {
  private static final long MEBIBYTE = 1L << 20;
  private static final Duration SPARE_WITHIN = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private static final String JAVA =
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

  private static final String JAVASCRIPT =
      """
      export default {
        fetch: (request) => new Response(`hello ${new URL(request.url).pathname} ${request.url.length}`),
      };
      """;

  private record Language(ScriptModule module, CordonRuntime runtime, CordonRecipe recipe) {
    static Language of(String name) {
      return switch (name) {
        case "java" ->
            new Language(
                module("Hello.java", ScriptModule.Kind.JAVA, JAVA),
                CordonRuntime.ofThisProcessForJava(),
                JavaCordon.recipe(128 * MEBIBYTE));
        case "javascript" ->
            new Language(
                module("hello.js", ScriptModule.Kind.ESM, JAVASCRIPT),
                CordonRuntime.ofThisProcess(),
                JsCordon.recipe(512 * MEBIBYTE));
        default -> throw new IllegalArgumentException("java or javascript, not \"" + name + "\".");
      };
    }

    private static ScriptModule module(String path, ScriptModule.Kind kind, String source) {
      return new ScriptModule(path, kind, source.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Microseconds until ready, of CPU time in them, and from there until the first answer.
  private record Start(long ready, long cpu, long answer) {}

  private final Language language;
  private final int times;
  private final LongSupplier ticker;

  private CordonStarts(Language language, int times, LongSupplier ticker) {
    this.language = language;
    this.times = times;
    this.ticker = ticker;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var language = Language.of(arguments[0]);
    var starts = new CordonStarts(language, Integer.parseInt(arguments[1]), System::nanoTime);
    print(arguments[0] + ", cold", starts.cold());
    print(arguments[0] + ", from stock", starts.fromStock());
  }

  private static void print(String what, List<Start> starts) {
    System.out.printf(
        "%s: ready after %.1f ms with %.1f ms of CPU, first answer after %.1f ms more: %s%n",
        what,
        medianMillis(starts.stream().mapToLong(Start::ready)),
        medianMillis(starts.stream().mapToLong(Start::cpu)),
        medianMillis(starts.stream().mapToLong(Start::answer)),
        starts);
  }

  private List<Start> cold() throws IOException, InterruptedException {
    var starts = new ArrayList<Start>();
    try (var supervisor = new CordonSupervisor(ticker).start()) {
      while (starts.size() < times) {
        starts.add(
            once(listener ->
                CordonProcess.start(language.runtime(), language.recipe(), supervisor, listener)));
      }
    }
    return starts;
  }

  /// Each spare is there before it is asked for, and the one that replaces it is started beside the
  /// first answer, as it is on a host.
  private List<Start> fromStock() throws IOException, InterruptedException {
    var starts = new ArrayList<Start>();
    try (var supervisor = new CordonSupervisor(ticker).start();
        var stock = new CordonStock(language.runtime(), language.recipe(), supervisor, 1).start()) {
      while (starts.size() < times) {
        awaitSpare(stock);
        starts.add(once(stock::take));
      }
    }
    return starts;
  }

  private void awaitSpare(CordonStock stock) {
    var begin = ticker.getAsLong();
    while (stock.spares() == 0) {
      if (ticker.getAsLong() - begin > SPARE_WITHIN.toNanos()) {
        throw new IllegalStateException("No spare cordon within " + SPARE_WITHIN + ".");
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private interface Source {
    CordonProcess get(IsolateListener listener) throws IOException, InterruptedException;
  }

  private Start once(Source source) throws IOException, InterruptedException {
    var answered = new CompletableFuture<Long>();
    var begin = ticker.getAsLong();
    try (var cordon = source.get(new Ear(answered))) {
      var ready = ticker.getAsLong();
      var cpu = cordon.handle().info().totalCpuDuration().orElse(Duration.ZERO);
      var module = language.module();
      cordon.send(
          new ToIsolate.LoadScript(
              1,
              "tenant",
              "hello",
              "1",
              module.path(),
              List.of(module),
              List.of(),
              Limits.DEFAULT));
      cordon.send(new ToIsolate.OpenContext(1, 1));
      cordon.send(
          new ToIsolate.Fetch(1, 1, 0, "GET", "http://hello.localhost/path", List.of(), Body.NONE));
      var end = answered.join();
      return new Start(micros(ready - begin), cpu.toNanos() / 1_000, micros(end - ready));
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

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  private static double medianMillis(LongStream micros) {
    var sorted = micros.sorted().toArray();
    return sorted[sorted.length / 2] / 1e3;
  }
}
