package dev.cloister.isolates.js;

import java.util.Arrays;
import java.util.Locale;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;

/// Prints how long a context takes from nothing to its first answer, in a warm engine. Run its
/// `main` with the test class path; nothing asserts on the figures.
final class ContextStartMeasurement {
  private static final int ROUNDS = 2_000;

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
    }
  }

  private static void measure(String name, Engine engine, boolean install, String script) {
    Source source = Source.newBuilder("js", script, "measured.js").buildLiteral();
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      try (Context context =
          Platform.contextBuilder(engine, FileSystem.newDenyIOFileSystem()).build()) {
        Value use =
            install ? Platform.install(context, null).getMember("use") : context.eval("js", "0");
        context.eval(source).execute(use);
        nanos[i] = System.nanoTime() - start;
      }
    }
    long[] last = Arrays.copyOfRange(nanos, ROUNDS / 2, ROUNDS);
    Arrays.sort(last);
    System.out.printf(
        Locale.ROOT,
        "%-20s first %7.2f ms, warm p50 %6.3f ms, p99 %6.3f ms%n",
        name,
        nanos[0] / 1e6,
        last[last.length / 2] / 1e6,
        last[last.length * 99 / 100] / 1e6);
  }
}
