package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.cron.CronRunner.CronEnd;
import dev.cloister.host.object.ScriptWorld;
import dev.cloister.policies.Limit;
import dev.cloister.policies.TenantLimits;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of a `scheduled` handler, by what it does.
final class ScheduledEventsTest {
  private static final String SOURCE =
      """
      export default {
        async scheduled(controller, env, ctx) {
          if (controller.scheduledTime !== 1893456060000 || controller.type !== 'scheduled') {
            throw new Error(`scheduledTime is ${controller.scheduledTime}`);
          }
          switch (controller.cron) {
            case 'fine': return 'ignored';
            case 'again not': controller.noRetry(); return;
            case 'throws': throw new Error('on purpose');
            case 'late': ctx.waitUntil(scheduler.wait(20).then(() => { throw new Error('late'); })); return;
            case 'later': ctx.waitUntil(scheduler.wait(20)); return;
            case 'loops': for (;;) {}
            case 'never': return new Promise(() => undefined);
          }
        },
      };
      """;

  @ParameterizedTest
  @CsvSource({
    "fine, ok, false",
    "again not, ok, true",
    "throws, exception, false",
    "late, exception, false",
    "later, ok, false",
    "loops, exceededCpu, false",
    "never, exceededWallTime, false",
  })
  void the_outcome_says_how_the_handler_ended(String cron, String outcome, boolean noRetry)
      throws Exception {
    var at = Instant.parse("2030-01-01T00:01:00Z");

    try (var world = new ScriptWorld(SOURCE, limits -> limits(cron, limits))) {
      var events = new ScheduledEvents(world.scripts, () -> "cron-1", Runnable::run);

      assertThat(events.run(ScriptWorld.SCRIPT, at, cron).get(60, TimeUnit.SECONDS))
          .isEqualTo(new CronEnd(outcome, noRetry));
    }
  }

  /// The bound on time only for the one that is to end by it: on a busy machine any other may take
  /// as long.
  private static TenantLimits limits(String cron, TenantLimits usual) {
    return cron.equals("never") ? usual.with(Limit.EVENT_WALL, 3_000) : usual;
  }
}
