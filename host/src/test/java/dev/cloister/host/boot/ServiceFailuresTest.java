package dev.cloister.host.boot;

import static dev.cloister.host.boot.Problems.problem;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.object.ScriptWorld;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceCalls;
import dev.cloister.policies.Limit;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What goes wrong on the way to a service behind a binding, as the caller of a script sees it that
/// lets the error go.
final class ServiceFailuresTest {
  private static final String SOURCE =
      """
      export default {
        async fetch(request, env) {
          const calls = Number(new URL(request.url).searchParams.get('calls'));
          await Promise.all(Array.from({ length: calls }, () => env.NOTES.get('a')));
          return new Response('fine');
        },
      };
      """;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private WorldOverHttp http;

  private void start(Map<String, HostService> services) {
    http =
        new WorldOverHttp(
            new ScriptWorld(
                SOURCE,
                limits -> limits.with(Limit.EVENT_CALLS, Limit.EVENT_CALLS.most()),
                others -> new ServiceCalls(services, others, threads)));
  }

  @AfterEach
  void stop() {
    over.countDown();
    http.close();
    threads.close();
  }

  @Test
  void a_service_that_this_host_does_not_have_is_not_granted() throws Exception {
    start(Map.of());

    problem(http.ask("/?calls=1"), 400, "service.not-granted");
  }

  @Test
  void a_service_that_fails_is_no_fault_of_the_script() throws Exception {
    HostService broken =
        _ -> {
          throw new IllegalStateException("A test wants it so.");
        };
    start(Map.of("kv", broken));

    problem(http.ask("/?calls=1"), 503, "service.failed");
  }

  @Test
  void storage_that_does_not_answer_is_no_fault_of_the_script() throws Exception {
    HostService broken = _ -> new Outcome.Failed<>(ServiceAnswers.storageUnavailable("Not now."));
    start(Map.of("kv", broken));

    problem(http.ask("/?calls=1"), 503, "service.storage-unavailable");
  }

  @Test
  void one_call_more_than_a_tenant_may_have_under_way_is_refused() throws Exception {
    start(Map.of("kv", _ -> answerWhenOver()));

    problem(
        http.ask("/?calls=" + (ServiceCalls.CALLS_PER_TENANT_MAX + 1)), 503, "service.overloaded");
  }

  private Outcome<HostAnswer> answerWhenOver() {
    try {
      over.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ServiceAnswers.status(404, "Not Found");
  }
}
