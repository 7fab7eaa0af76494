package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs the test files in `platform/`, one per web standard, each in a context of its own with a
/// fake event loop.
class PlatformScriptTest {
  private static final int TIMERS_MAX = 10_000;
  private static final String UNLUCKY = "unlucky-stack-test.js";
  private static final Engine ENGINE = Platform.engine();
  private static final Engine UNLUCKY_ENGINE = Platform.engine();
  private static final List<Context> CONTEXTS = new ArrayList<>();

  @TestFactory
  Stream<DynamicContainer> platform_behaves_as_the_standards_say() throws Exception {
    String only = System.getProperty("platform.test", "");
    try (Stream<Path> files = Files.list(resource("platform"))) {
      return files
          .filter(file -> file.toString().contains(only) && !file.endsWith(UNLUCKY))
          .sorted()
          .toList()
          .stream()
          .map(file -> testsOf(file, () -> contextOf(ENGINE)));
    }
  }

  @TestFactory
  DynamicContainer an_unlucky_stack_breaks_nothing() {
    return testsOf(resource("platform").resolve(UNLUCKY), () -> contextOf(UNLUCKY_ENGINE));
  }

  private static Context contextOf(Engine engine) {
    return Platform.contextBuilder(engine, FileSystem.newDenyIOFileSystem()).build();
  }

  @AfterAll
  static void closeContexts() {
    CONTEXTS.forEach(Context::close);
    ENGINE.close();
    UNLUCKY_ENGINE.close();
  }

  /// The tests of a file, in a context of their own.
  static DynamicContainer testsOf(Path file, Supplier<Context> contexts) {
    Context context = contexts.get();
    CONTEXTS.add(context);
    Value io = context.eval("js", text(resource("fake-io.js")));
    Value internals = Platform.install(context, io);
    Value harness = context.eval("js", text(resource("harness.js"))).execute(io);
    String parameters = "harness, use, io";
    String names = "{ test, assertEquals, assert, assertThrows, assertRejects }";
    context
        .eval(
            "js",
            "(function (%s) { 'use strict'; const %s = harness; %s\n})"
                .formatted(parameters, names, text(file)))
        .execute(harness, internals.getMember("use"), io);
    Value tests = harness.getMember("tests");
    List<DynamicTest> found = new ArrayList<>();
    for (long i = 0; i < tests.getArraySize(); i++) {
      Value test = tests.getArrayElement(i);
      found.add(
          DynamicTest.dynamicTest(test.getMember("name").asString(), () -> run(harness, io, test)));
    }
    assertThat(found).as("tests in %s", file.getFileName()).isNotEmpty();
    return DynamicContainer.dynamicContainer(String.valueOf(file.getFileName()), found);
  }

  private static void run(Value harness, Value io, Value test) throws InterruptedException {
    List<String> outcome = new ArrayList<>();
    ProxyExecutable done = arguments -> outcome.add(arguments[0].asString());
    Runnable toTheEnd =
        () -> {
          harness.invokeMember("start", test, done);
          int timers = 0;
          while (outcome.isEmpty()
              && timers < TIMERS_MAX
              && io.invokeMember("runTimer").asBoolean()) {
            timers++;
          }
        };
    Thread guest = new Thread(null, toTheEnd, "guest", Platform.THREAD_STACK_BYTES);
    guest.start();
    guest.join();
    assertThat(outcome).as("the test has ended").containsExactly("");
  }

  static Path resource(String name) {
    return Path.of("src/test/resources/dev/cloister/isolates/js").resolve(name);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
