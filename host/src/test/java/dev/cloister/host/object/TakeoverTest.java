package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.bridge.FromIsolate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A new version takes over an object between its events. An event is under way as long as the
/// network, which is the test, does not answer it.
final class TakeoverTest {
  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {
        letGo = [];
        async fetch(request) {
          switch (new URL(request.url).pathname) {
            case '/network': await fetch('http://elsewhere.example/'); break;
            case '/later': this.ctx.waitUntil(fetch('http://elsewhere.example/')); break;
            case '/streams':
              return new Response(new ReadableStream({
                async pull(controller) { await fetch('http://elsewhere.example/'); controller.close(); },
              }));
            case '/waits-for-another':
              await new Promise((resolve) => this.letGo.push(resolve)); break;
            case '/lets-go': for (const go of this.letGo.splice(0)) go(); break;
          }
          return new Response('$VERSION');
        }
      }
      export default { fetch: () => new Response('') };
      """;

  private final BlockingQueue<Consumer<Result>> asked = new LinkedBlockingQueue<>();
  private ScriptWorld world;

  @BeforeEach
  void start() throws Exception {
    world =
        new ScriptWorld(
            SOURCE,
            limits -> limits,
            calls ->
                (from, target, request, whenDone) -> {
                  if (target instanceof FromIsolate.Target.ToNetwork) {
                    asked.add(whenDone);
                    return () -> {};
                  }
                  return calls.call(from, target, request, whenDone);
                });
    assertThat(ScriptWorld.text(world.ask("a", "/"))).isEqualTo("0");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void what_is_under_way_finishes_on_the_old_version_and_what_comes_waits_for_it()
      throws Exception {
    var before = world.ask("a", "/network");
    var network = asked.take();
    deploy();

    var after = world.ask("a", "/");
    world.ticks.awaitTimer();
    assertThat(after).isNotDone();
    network.accept(answered());

    assertThat(ScriptWorld.text(before)).isEqualTo("0");
    assertThat(ScriptWorld.text(after)).isEqualTo("1");
  }

  @Test
  void what_is_given_to_waitUntil_is_under_way_too() throws Exception {
    assertThat(ScriptWorld.text(world.ask("a", "/later"))).isEqualTo("0");
    underWayUntilTheNetworkAnswers();
  }

  @Test
  void an_answer_that_is_being_sent_is_under_way_too() throws Exception {
    var streaming = world.ask("a", "/streams").get(60, TimeUnit.SECONDS);
    underWayUntilTheNetworkAnswers();
    assertThat(((Result.Answered) streaming).answer().body().bytes()).isEmpty();
  }

  private void underWayUntilTheNetworkAnswers() throws Exception {
    var network = asked.take();
    deploy();
    var after = world.ask("a", "/");
    world.ticks.awaitTimer();
    assertThat(after).isNotDone();

    network.accept(answered());

    assertThat(ScriptWorld.text(after)).isEqualTo("1");
  }

  @Test
  void an_object_with_an_event_under_way_at_all_times_is_taken_over_and_no_event_fails()
      throws Exception {
    var answers = new java.util.ArrayList<CompletableFuture<Result>>();
    answers.add(world.ask("a", "/network"));
    var first = asked.take();
    answers.add(world.ask("a", "/network"));
    var second = asked.take();
    deploy();
    answers.add(world.ask("a", "/network"));
    world.ticks.awaitTimer();
    first.accept(answered());
    assertThat(ScriptWorld.text(answers.get(0))).isEqualTo("0");
    answers.add(world.ask("a", "/network"));
    second.accept(answered());

    asked.take().accept(answered());
    asked.take().accept(answered());

    assertThat(ScriptWorld.text(answers.get(1))).isEqualTo("0");
    assertThat(ScriptWorld.text(answers.get(2))).isEqualTo("1");
    assertThat(ScriptWorld.text(answers.get(3))).isEqualTo("1");
  }

  @Test
  void an_event_that_waits_for_a_later_one_gets_it() throws Exception {
    var waiting = world.ask("a", "/waits-for-another");
    assertThat(ScriptWorld.text(world.ask("a", "/"))).isEqualTo("0");
    deploy();
    var another = world.ask("a", "/lets-go");
    world.ticks.awaitTimer();
    assertThat(another).isNotDone();

    world.ticks.pass(Takeover.FIRST_HOLD);

    assertThat(ScriptWorld.text(another)).isEqualTo("0");
    assertThat(ScriptWorld.text(waiting)).isEqualTo("0");
  }

  @Test
  void what_is_still_under_way_when_time_is_over_is_reset() throws Exception {
    var before = world.ask("a", "/network");
    asked.take();
    deploy();
    var held = world.ask("a", "/");
    world.ticks.awaitTimer();
    assertThat(held).isNotDone();

    world.ticks.pass(Takeover.MAX);

    assertThat(ScriptWorld.text(held)).isEqualTo("1");
    var threw = (Result.Threw) before.get(60, TimeUnit.SECONDS);
    assertThat(threw.error().message())
        .isEqualTo("The object was reset, since another version of its script has taken over.");
    assertThat(threw.error().durableObjectReset()).isTrue();
    assertThat(threw.error().retryable()).isFalse();
  }

  @Test
  void a_line_that_grows_is_not_held_back() throws Exception {
    var before = world.ask("a", "/network");
    var network = asked.take();
    deploy();
    var held = world.ask("a", "/");
    world.ticks.awaitTimer();
    assertThat(held).isNotDone();

    world.ask("a", "/");
    world.ask("a", "/");

    assertThat(ScriptWorld.text(held)).isEqualTo("0");
    network.accept(answered());
    assertThat(ScriptWorld.text(before)).isEqualTo("0");
  }

  @Test
  void holds_and_pauses_grow_until_time_is_over() {
    var takeover = new Takeover(0);
    var steps = new StringBuilder();
    for (var second = 0; second <= 30; second++) {
      steps.append(
          switch (takeover.at(Duration.ofSeconds(second).toNanos(), false)) {
            case HOLD -> 'h';
            case GO_ON -> '-';
            case NOW -> 'n';
          });
    }

    assertThat(steps).hasToString("h-hh--hhhh----hhhhhhhh--------n");
  }

  private void deploy() throws Exception {
    world.deployAgain();
    // Its first event starts the new version, and retires the old one.
    assertThat(ScriptWorld.text(world.ask("b", "/"))).isEqualTo("1");
  }

  private static Result answered() {
    return new Result.Answered(new HostAnswer(200, "", List.of(), HostBody.none()));
  }
}
