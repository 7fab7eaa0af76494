package dev.cloister.isolates.js;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;

/// Prints how long a context takes from nothing to its first answer, in a warm engine, and how much
/// heap it holds then. Run its `main` with the test class path; nothing asserts on the figures. On
/// a machine that does other things too, the CPU time is the figure to look at.
final class ContextStartMeasurement {
  private static final int ROUNDS = 1_000;
  private static final int KEPT = 200;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ContextStartMeasurement() {}

  public static void main(String[] arguments) {
    try (Engine engine = Platform.engine()) {
      System.out.println("runtime: " + engine.getImplementationName());
      measure("bare context", engine, false, "(use) => 1");
      measure("install", engine, true, "(use) => 1");
      measure(
          "hello",
          engine,
          true,
          "(use) => use('fetch-api').responseToParts(new Response('hi')).body.text");
      measure(
          "hello with URL",
          engine,
          true,
          """
          (use) => use('fetch-api').responseToParts(
              new Response(new URL('http://a.example/x?y').pathname)).body.text
          """);
      measure(
          "hello with streams",
          engine,
          true,
          "(use) => new Response(new Response('hi').body).bodyUsed");
      memory(
          "hello",
          engine,
          "(use) => use('fetch-api').responseToParts(new Response('hi')).body.text");
    }
  }

  private static void memory(String name, Engine engine, String script) {
    Source source = Source.newBuilder("js", script, "measured.js").buildLiteral();
    var kept = new ArrayList<Context>();
    long before = heapInUse();
    for (int i = 0; i < KEPT; i++) {
      Context context = Platform.contextBuilder(engine, FileSystem.newDenyIOFileSystem()).build();
      context.eval(source).execute(Platform.install(context, null).getMember("use"));
      kept.add(context);
    }
    System.out.printf(
        Locale.ROOT, "%-20s heap %6.1f KiB%n", name, (heapInUse() - before) / 1024.0 / KEPT);
    kept.forEach(Context::close);
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void measure(String name, Engine engine, boolean install, String script) {
    Source source = Source.newBuilder("js", script, "measured.js").buildLiteral();
    long[] nanos = new long[ROUNDS];
    long[] cpuNanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      long cpuStart = THREADS.getCurrentThreadCpuTime();
      try (Context context =
          Platform.contextBuilder(engine, FileSystem.newDenyIOFileSystem()).build()) {
        Value use =
            install ? Platform.install(context, null).getMember("use") : context.eval("js", "0");
        context.eval(source).execute(use);
        nanos[i] = System.nanoTime() - start;
        cpuNanos[i] = THREADS.getCurrentThreadCpuTime() - cpuStart;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-20s first %7.2f ms, warm p50 %6.3f ms, p99 %6.3f ms, p50 of CPU time %6.3f ms%n",
        name,
        nanos[0] / 1e6,
        percentileOfSecondHalf(nanos, 50) / 1e6,
        percentileOfSecondHalf(nanos, 99) / 1e6,
        percentileOfSecondHalf(cpuNanos, 50) / 1e6);
  }

  private static long percentileOfSecondHalf(long[] all, int percent) {
    long[] last = Arrays.copyOfRange(all, all.length / 2, all.length);
    Arrays.sort(last);
    return last[last.length * percent / 100];
  }
}
