package dev.cloister.host.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.DynamicCode;
import dev.cloister.isolates.bridge.DynamicCode.Outbound;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Goal: a script that is a value has what it was handed and no more, and goes when it should,
/// whatever contexts say. Method: an isolate that runs nothing and says what the test wants, and a
/// clock of the test's.
final class DynamicScriptsTest {
  private static final Payload NOTHING = new Payload(new byte[0], List.of());
  private static final Target HANDED = new Target.ToEntrypoint("handed", Entrypoint.DEFAULT);

  private Instant now = Instant.EPOCH;
  private final TalkingScripts world =
      new TalkingScripts(
          Policy.OWN_CODE.withLimits(
              Policy.OWN_CODE
                  .limits()
                  .with(Limit.DYNAMIC_SCRIPTS, 2)
                  .with(Limit.SCRIPT_SIZE, 2_000)),
          () -> now);
  private final TalkingScripts.TalkingIsolate isolate = world.isolate;
  private final long parent = world.open("parent");
  private long lastCall;

  @AfterEach
  void close() {
    world.close();
  }

  private static DynamicCode code(ScriptModule... modules) {
    return new DynamicCode(
        "main.js",
        List.of(modules),
        new Payload(new byte[0], List.of(new Ref.Stub(HANDED))),
        new Outbound.Nowhere(),
        Optional.empty(),
        Optional.empty());
  }

  private static ScriptModule module(String path) {
    return new ScriptModule(path, Kind.ESM, "export default {}".getBytes(UTF_8));
  }

  private static final DynamicCode CODE = code(module("main.js"));

  private long ask(long context, String loader, String id, Optional<DynamicCode> code) {
    var call = ++lastCall;
    isolate.says(
        new FromIsolate.Load(context, 0, call, loader, Optional.ofNullable(id), code, List.of()));
    return call;
  }

  private long load(String id) {
    ask(parent, "LOADER", id, Optional.of(CODE));
    return number();
  }

  /// The number in the last answer.
  private long number() {
    var refs = isolate.last(ToIsolate.Returned.class).value().refs();
    return refs.getFirst() instanceof Ref.Stub(Target.ToDynamic(var number, var _)) ? number : 0;
  }

  private String refusal(long call) {
    var failed = isolate.last(ToIsolate.CallFailed.class);
    assertThat(failed.call()).isEqualTo(call);
    return failed.error().code();
  }

  private long invoke(long context, Target target) {
    var call = ++lastCall;
    isolate.says(
        new FromIsolate.Invoke(
            context, 0, call, target, new Invocation(false, List.of("x"), NOTHING), List.of()));
    return call;
  }

  /// Calls it, so that a context is opened for it; the number of that.
  private long contextOf(long number) {
    invoke(parent, new Target.ToDynamic(number, Entrypoint.DEFAULT));
    return isolate.last(ToIsolate.OpenContext.class).context();
  }

  private static Target dynamic(long number) {
    return new Target.ToDynamic(number, Entrypoint.DEFAULT);
  }

  @Test
  void it_may_call_what_it_was_handed_and_itself() {
    var number = load("a");
    var child = contextOf(number);

    invoke(child, HANDED);
    assertThat(isolate.count(ToIsolate.CallFailed.class)).isZero();
    invoke(child, dynamic(number));
    assertThat(isolate.count(ToIsolate.CallFailed.class)).isZero();
  }

  @Test
  void it_may_not_call_what_it_made_up() {
    var other = load("other");
    var child = contextOf(load("a"));
    var withProps =
        new Target.ToEntrypoint("handed", new Entrypoint(Optional.empty(), new byte[] {1}));

    for (var target :
        List.of(
            new Target.ToEntrypoint("parent", Entrypoint.DEFAULT),
            withProps,
            new Target.ToObject("parent", "Thing", "0".repeat(64), Optional.empty()),
            new Target.ToService("KV"),
            new Target.ToDispatched(
                "D", "x", Entrypoint.DEFAULT, Optional.empty(), Optional.empty(), ""),
            dynamic(other))) {
      assertThat(refusal(invoke(child, target)))
          .as(target.toString())
          .isEqualTo("dynamic.not-handed");
    }
    assertThat(refusal(ask(child, "LOADER", null, Optional.of(CODE))))
        .isEqualTo("dynamic.no-loader");
  }

  @Test
  void what_it_is_handed_later_it_may_call_from_then_on() {
    var number = load("a");
    var child = contextOf(number);
    var later = new Target.ToEntrypoint("later", Entrypoint.DEFAULT);
    assertThat(refusal(invoke(child, later))).isEqualTo("dynamic.not-handed");

    isolate.says(
        new FromIsolate.Invoke(
            parent,
            0,
            ++lastCall,
            dynamic(number),
            new Invocation(
                false, List.of("x"), new Payload(new byte[0], List.of(new Ref.Stub(later)))),
            List.of()));
    var failures = isolate.count(ToIsolate.CallFailed.class);
    invoke(child, later);

    assertThat(isolate.count(ToIsolate.CallFailed.class)).isEqualTo(failures);
  }

  @Test
  void a_number_is_worth_nothing_to_another_script() {
    var number = load("a");
    var other = world.open("other");

    assertThat(refusal(invoke(other, dynamic(number)))).isEqualTo("dynamic.gone");
    assertThat(refusal(invoke(parent, dynamic(number + 1)))).isEqualTo("dynamic.gone");
    assertThat(refusal(ask(parent, "KV", "a", Optional.of(CODE)))).isEqualTo("dynamic.no-loader");
    assertThat(refusal(ask(parent, "OTHER", "a", Optional.of(CODE))))
        .isEqualTo("dynamic.no-loader");
  }

  @Test
  void an_id_is_found_until_the_parent_is_replaced() {
    var number = load("a");
    ask(parent, "LOADER", "a", Optional.empty());
    assertThat(number()).isEqualTo(number);
    assertThat(load("a")).isEqualTo(number);

    ask(parent, "LOADER", "b", Optional.empty());

    assertThat(isolate.last(ToIsolate.Returned.class).value().refs()).isEmpty();
  }

  @Test
  void what_is_idle_longest_makes_room_and_what_is_in_use_does_not() {
    var first = load("a");
    now = now.plusSeconds(1);
    var second = load("b");
    now = now.plusSeconds(1);
    contextOf(first);

    load("c");
    assertThat(refusal(invoke(parent, dynamic(second)))).isEqualTo("dynamic.gone");
    contextOf(number());

    assertThat(refusal(ask(parent, "LOADER", "d", Optional.of(CODE))))
        .isEqualTo("dynamic.too-many");
    assertThat(world.scripts.dynamic().use(TalkingScripts.TENANT).scripts()).isEqualTo(2);
  }

  @Test
  void what_nobody_needs_is_forgotten_sooner_when_nobody_can_find_it() {
    load("a");
    load(null);
    assertThat(world.scripts.dynamic().use(TalkingScripts.TENANT).scripts()).isEqualTo(2);

    now = now.plus(DynamicScripts.NAMELESS_IDLE_MAX).minus(Duration.ofMillis(1));
    world.scripts.closeIdle();
    assertThat(world.scripts.dynamic().use(TalkingScripts.TENANT).scripts()).isEqualTo(2);
    now = now.plusMillis(1);
    world.scripts.closeIdle();
    assertThat(world.scripts.dynamic().use(TalkingScripts.TENANT).scripts()).isEqualTo(1);
    now = Instant.EPOCH.plus(DynamicScripts.IDLE_MAX);
    world.scripts.closeIdle();
    assertThat(world.scripts.dynamic().use(TalkingScripts.TENANT))
        .isEqualTo(new DynamicScripts.Use(0, 0));
    assertThat(isolate.count(ToIsolate.UnloadScript.class)).isEqualTo(2);
  }

  @Test
  void it_goes_with_its_parent() {
    load("a");

    world.scripts.forget(world.deployment("parent").script());
    world.scripts.closeIdle();

    assertThat(world.scripts.dynamic().use(TalkingScripts.TENANT).scripts()).isZero();
    // Its own and its parent's.
    assertThat(isolate.count(ToIsolate.UnloadScript.class)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a.js",
        "../a.js",
        "a/../b.js",
        "./a.js",
        "a//b.js",
        "a\\b.js",
        "node:fs",
        "a\0.js",
        "cloister:cloudflare/workers",
        "e\u0301.js",
        "\ud800.js"
      })
  void a_name_that_is_none_is_refused(String name) {
    var call = ask(parent, "LOADER", null, Optional.of(code(module("main.js"), module(name))));

    assertThat(refusal(call)).isEqualTo("dynamic.bad-code");
  }

  @Test
  void code_is_held_to_the_bounds_of_an_upload() {
    var twice = code(module("main.js"), module("main.js"));
    var large = code(module("main.js"), new ScriptModule("a.txt", Kind.TEXT, new byte[2_000]));
    var text = code(new ScriptModule("main.js", Kind.TEXT, new byte[0]));
    var withExport =
        new DynamicCode(
            "main.js",
            CODE.modules(),
            new Payload(new byte[0], List.of(new Ref.Exported(1))),
            CODE.outbound(),
            Optional.empty(),
            Optional.empty());
    var throughDynamic =
        new DynamicCode(
            "main.js",
            CODE.modules(),
            NOTHING,
            new Outbound.Through(dynamic(1)),
            Optional.empty(),
            Optional.empty());
    var withoutCpu =
        new DynamicCode(
            "main.js", CODE.modules(), NOTHING, CODE.outbound(), Optional.of(0L), Optional.empty());

    for (var refused : List.of(twice, text, code(), withExport, throughDynamic, withoutCpu)) {
      assertThat(refusal(ask(parent, "LOADER", null, Optional.of(refused))))
          .isEqualTo("dynamic.bad-code");
    }
    assertThat(refusal(ask(parent, "LOADER", null, Optional.of(large))))
        .isEqualTo("dynamic.too-large");
    assertThat(refusal(ask(parent, "LOADER", "x".repeat(3_000), Optional.of(CODE))))
        .isEqualTo("dynamic.bad-code");
  }
}
