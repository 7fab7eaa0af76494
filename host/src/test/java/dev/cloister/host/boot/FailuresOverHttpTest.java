package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.http.EdgeSettings;
import dev.cloister.host.http.HttpEdge;
import dev.cloister.host.object.ScriptWorld;
import dev.cloister.policies.Limit;
import dev.cloister.policies.TenantLimits;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
            case '/never': return new Promise(() => undefined);
            case '/network': return fetch('http://elsewhere.example/');
            case '/network-in-object': return thing.fetch('http://thing/network');
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

  private final HttpClient client = HttpClient.newHttpClient();
  private ScriptWorld world;
  private HttpEdge edge;

  private void start(UnaryOperator<TenantLimits> limits) {
    world = new ScriptWorld(SOURCE, limits);
    edge =
        new HttpEdge(
            EdgeSettings.usual(InetAddress.getLoopbackAddress(), 0),
            new ScriptDispatcher(
                world.scripts, (_, _) -> Optional.empty(), _ -> Long.MAX_VALUE, _ -> 1 << 20),
            InstantSource.system());
    edge.start();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    edge.close();
    world.close();
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
    start(limits -> limits.with(Limit.EVENT_CPU, 2_000).with(Limit.EVENT_WALL, 3_000));
    assertThat(ask("/").body()).isEqualTo("fine");

    var answer = ask(path);

    assertProblem(answer, status, code);
    assertThat(answer.body()).doesNotContain("the secret");
  }

  @Test
  void a_full_queue_is_the_callers_to_wait_for_when_the_script_lets_the_error_go()
      throws Exception {
    start(limits -> limits);

    var answer = ask("/full");

    assertThat(assertProblem(answer, 503, "object.queue-full").path("detail").asText())
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

    assertThat(assertProblem(answer, 503, "script.overloaded").path("detail").asText())
        .isEqualTo("The script shop/cart has 2000 of 2000 events under way.");
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
    var script = "/~" + ScriptWorld.SCRIPT.tenant() + "/" + ScriptWorld.SCRIPT.name();
    var uri = URI.create("http://127.0.0.1:" + edge.port() + script + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static JsonNode assertProblem(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    var problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.path("code").asText()).as(answer.body()).isEqualTo(code);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("type").asText()).isEqualTo("/docs/failures/" + code);
    return problem;
  }
}
