package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Deployment;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A life that is over while what it wrote is still on its way to the log: its worker does not know
/// it any more, but somebody waits for its answers.
final class FinishedLifeTest {
  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {}
      export default { fetch: () => new Response('') };
      """;

  private final ScriptWorld world = new ScriptWorld(SOURCE);
  private final List<String> left = new ArrayList<>();

  @BeforeEach
  void hold() {
    world.shardOf("a").hold();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void an_answer_that_waits_for_a_write_is_lost_when_the_write_is() {
    var life = finished();

    world.shardOf("a").depose();

    assertThat(left).containsExactly("lost");
    life.whenDurable(Long.MAX_VALUE, () -> left.add("later"), () -> left.add("lost later"));
    assertThat(left).containsExactly("lost", "lost later");
  }

  /// A life that has written, has answered and has broken, in that order.
  private Incarnation finished() {
    var id = world.id("a");
    var shard = world.shardOf("a");
    if (!(world.scripts.deployment(ScriptWorld.SCRIPT)
        instanceof Outcome.Answered<Deployment>(var deployment))) {
      throw new AssertionError("The script is there.");
    }
    var life =
        new Incarnation(
            id,
            shard,
            shard.term().orElseThrow(),
            deployment.homeForObject(),
            new ObjectWorker(id, world.objects, ScriptWorld.QUEUE_MAX),
            Runnable::run);
    life.activate(Optional.of("a"));
    life.written(write(), Optional.empty());
    life.whenDurable(1, () -> left.add("answer"), () -> left.add("lost"));
    life.broken(GuestError.thrown("Error", "aborted", ""));
    assertThat(left).isEmpty();
    return life;
  }

  private static FromIsolate.Batch write() {
    var entry = new Entry("key".getBytes(StandardCharsets.UTF_8), new byte[1]);
    return new FromIsolate.Batch(0, 0, 1, 0, false, List.of(entry), List.of(), List.of());
  }
}
