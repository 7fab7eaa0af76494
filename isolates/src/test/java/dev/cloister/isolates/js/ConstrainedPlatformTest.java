package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The platform under GraalVM's own rule for code that is not trusted, `SandboxPolicy.CONSTRAINED`:
/// a second opinion on how contexts are built.
///
/// It refuses every option that nobody has vouched for, our caps among them. So it is not how
/// contexts are built, behind a process wall that is stronger; but what it refuses is known by name
/// (and listed in `docs/security.md`), and the rest of the platform works under it.
class ConstrainedPlatformTest {
  private static final Set<String> REFUSED =
      Set.of(
          "js.agent-can-block",
          "js.async-context",
          "js.atomics",
          "js.ecmascript-version",
          "js.global-arguments",
          "js.java-package-globals",
          "js.max-apply-argument-length",
          "js.max-typed-array-length",
          "js.performance",
          "js.polyglot-builtin",
          "js.polyglot-evalfile",
          "js.shared-array-buffer",
          "js.stack-trace-api",
          "js.string-length-limit");

  /// What the platform takes from the engine by two of those options, as far as it can be had
  /// without them: variables that do not outlive an `await`, and no stacks.
  private static final String STAND_INS =
      """
      globalThis.AsyncContext = {
        Variable: class {
          #value;
          run(value, callback, ...args) {
            const before = this.#value;
            this.#value = value;
            try { return callback(...args); } finally { this.#value = before; }
          }
          get() { return this.#value; }
        },
        Snapshot: class {
          run(callback, ...args) { return callback(...args); }
          static wrap(callback) { return callback; }
        },
      };
      Error.captureStackTrace ??= () => undefined;
      """;

  /// The tests that run under it too. Those of what is missing then cannot.
  private static final List<String> FILES =
      List.of(
          "fetch-test.js",
          "headers-test.js",
          "streams-test.js",
          "crypto-test.js",
          "subtle-crypto-test.js",
          "timers-test.js",
          "url-test.js",
          "encoding-test.js",
          "form-data-test.js",
          "structured-clone-test.js",
          "intl-test.js");

  private static final Engine ENGINE = engine();

  @AfterAll
  static void closeEngine() {
    ENGINE.close(true);
  }

  /// What would have to go, should the rule become ours.
  @Test
  void the_options_that_it_refuses_are_known_by_name() throws Exception {
    var refused = new TreeSet<String>();
    for (var option : Platform.options().entrySet()) {
      try (var context = bare().option(option.getKey(), option.getValue()).build()) {
        assertThat(context.eval("js", "1 + 1").asInt()).isEqualTo(2);
      } catch (IllegalArgumentException | PolyglotException e) {
        assertThat(e.getMessage()).contains("CONSTRAINED");
        refused.add(option.getKey());
      }
    }

    assertThat(refused).isEqualTo(new TreeSet<>(REFUSED));
    var page = Files.readString(Path.of("../docs/security.md"));
    assertThat(REFUSED).allSatisfy(option -> assertThat(page).contains("`" + option + "`"));
  }

  @TestFactory
  Stream<DynamicContainer> the_platform_behaves_as_ever() {
    return FILES.stream()
        .map(file ->
            PlatformScriptTest.testsOf(
                PlatformScriptTest.resource("platform").resolve(file),
                ConstrainedPlatformTest::context));
  }

  private static Engine engine() {
    return Engine.newBuilder("js")
        .sandbox(SandboxPolicy.CONSTRAINED)
        .in(InputStream.nullInputStream())
        .out(OutputStream.nullOutputStream())
        .err(OutputStream.nullOutputStream())
        .build();
  }

  private static Context.Builder bare() {
    return Context.newBuilder("js")
        .engine(ENGINE)
        .sandbox(SandboxPolicy.CONSTRAINED)
        .allowExperimentalOptions(true)
        .allowHostAccess(
            HostAccess.newBuilder(HostAccess.CONSTRAINED).allowBufferAccess(true).build());
  }

  private static Context context() {
    var builder = bare();
    Platform.options()
        .forEach((name, value) -> {
          if (!REFUSED.contains(name)) {
            builder.option(name, value);
          }
        });
    var context = builder.build();
    context.eval("js", STAND_INS);
    return context;
  }
}
