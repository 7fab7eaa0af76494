package dev.cloister.host.boot;

import static dev.cloister.host.boot.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.object.ScriptWorld;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.Origin;
import dev.cloister.policies.Limit;
import dev.cloister.policies.TenantLimits;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What goes wrong in scripts, as a caller of the real listener sees it.
final class FailuresOverHttpTest {
  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {
        fetch(request) {
          return request.url.endsWith('/network')
            ? fetch('http://elsewhere.example/')
            : this.ctx.blockConcurrencyWhile(() => new Promise(() => undefined));
        }
      }
      const fill = (thing, ctx) => {
        for (let i = 0; i < 10; i++) {
          ctx.waitUntil(thing.fetch('http://thing/forever').catch(() => undefined));
        }
        return thing.fetch('http://thing/forever');
      };
      export default {
        async fetch(request, env, ctx) {
          const thing = env.THINGS.getByName('a');
          switch (new URL(request.url).pathname) {
            case '/throws': throw new Error('the secret');
            case '/loops': for (;;) {}
            case '/never': console.log('never'); return new Promise(() => undefined);
            case '/network': return fetch('http://elsewhere.example/');
            case '/network-in-object': return thing.fetch('http://thing/network');
            case '/object': return thing.fetch('http://thing/network');
            case '/full': return fill(thing, ctx);
            case '/full-and-caught':
              return fill(thing, ctx).catch((error) => new Response(`${error.overloaded}`));
            case '/caught-and-told':
              return fill(thing, ctx).catch((error) => { throw new Error(error.message); });
            default: return new Response('fine');
          }
        },
      };
      """;

  private ScriptWorld world;
  private WorldOverHttp http;

  private void start(UnaryOperator<TenantLimits> limits) {
    start(SOURCE, limits);
  }

  private void start(String source, UnaryOperator<TenantLimits> limits) {
    world = new ScriptWorld(source, limits);
    http = new WorldOverHttp(world);
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @ParameterizedTest(name = "{0} is answered with {1} {2}")
  @CsvSource({
    "/throws, 500, script.threw",
    "/loops, 503, script.exceeded-cpu",
    "/never, 503, script.exceeded-wall-time",
    "/network, 500, script.threw",
    "/network-in-object, 500, script.threw",
    "/caught-and-told, 500, script.threw",
  })
  void a_failure_is_a_problem_with_its_code(String path, int status, String code) throws Exception {
    // Only the one that is to end by it: on a busy machine any other may take as long.
    start(limits -> path.equals("/never") ? limits.with(Limit.EVENT_WALL, 3_000) : limits);
    assertThat(ask("/").body()).isEqualTo("fine");

    var answer = ask(path);

    problem(answer, status, code);
    assertThat(answer.body()).doesNotContain("the secret");
  }

  @Test
  void a_full_queue_is_the_callers_to_wait_for_when_the_script_lets_the_error_go()
      throws Exception {
    start(limits -> limits);

    var answer = ask("/full");

    assertThat(problem(answer, 503, "object.queue-full").path("detail").asText())
        .endsWith("has 4 of 4 requests waiting.");
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void a_full_queue_that_the_script_handles_is_no_failure() throws Exception {
    start(limits -> limits);

    assertThat(ask("/full-and-caught").body()).isEqualTo("true");
  }

  @Test
  void one_event_more_than_a_script_may_have_under_way_is_refused() throws Exception {
    start(limits -> limits.with(Limit.SCRIPT_CONTEXTS, 1));
    Exchange last;
    do {
      last = sendPastTheListener("/never");
    } while (!last.result().isDone());

    var answer = ask("/");

    assertThat(problem(answer, 503, "script.overloaded").path("detail").asText())
        .isEqualTo("The script shop/cart has 2000 of 2000 events under way.");
  }

  @Test
  void a_script_that_is_accepted_and_cannot_be_evaluated_again_is_said_to_be_so() throws Exception {
    start("throw new RangeError('not today');", limits -> limits);

    var problem = problem(ask("/"), 500, "script.not-evaluated");

    assertThat(problem.path("detail").asText()).contains("index.js:1", "RangeError: not today");
  }

  @Test
  void a_request_whose_isolate_ends_is_told_that_it_may_be_sent_again() throws Exception {
    start(limits -> limits);
    var answer = http.begin("/never");
    world.awaitLog("never");

    world.endIsolates();

    problem(answer.get(60, TimeUnit.SECONDS), 503, "isolate.lost");
  }

  @Test
  void without_an_isolate_a_script_is_not_there_for_now() throws Exception {
    start(limits -> limits);
    world.failIsolates();

    problem(ask("/"), 503, "isolate.not-started");
  }

  @Test
  void an_object_that_cannot_come_to_life_is_not_there_for_now() throws Exception {
    start(limits -> limits);
    world.failActivations();

    problem(ask("/object"), 503, "object.not-activated");
  }

  @Test
  void an_object_that_can_no_longer_go_back_says_so_once() throws Exception {
    start(limits -> limits);
    world.plan("a", new Origin.Own(new Moment(0)));

    problem(ask("/object"), 503, "object.not-restored");
    problem(ask("/object"), 500, "script.threw");
  }

  @Test
  void an_object_whose_shard_nobody_leads_is_not_there_for_now() throws Exception {
    start(limits -> limits);
    world.stopShards();

    problem(ask("/object"), 503, "shard.no-leader");
  }

  private Exchange sendPastTheListener(String path) {
    var request = new HostRequest("GET", "http://cart" + path, List.of(), HostBody.none());
    var exchange = new Exchange("request", request, Optional.empty());
    switch (world.scripts.deployment(ScriptWorld.SCRIPT)) {
      case Outcome.Answered<Deployment>(var deployment) -> deployment.send(exchange);
      case Outcome.Failed<Deployment>(var failure) -> throw new AssertionError(failure);
    }
    return exchange;
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return http.ask(path);
  }
}
