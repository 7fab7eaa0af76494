package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.host.storage.CommitUnknown;
import dev.cloister.host.storage.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shard does when its term ends, when its log fails, and when its callers are interrupted.
final class TermsTest {
  private final BlockingQueue<String> fatal = new ArrayBlockingQueue<>(10);
  private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(100);

  @TempDir Path data;
  private RatisShards shards;
  private RatisShard shard;

  @BeforeEach
  void open() throws IOException {
    shards =
        RatisShards.open(
            data, ClusterSettings.lone().withObjectShards(1), (reason, cause) -> fatal.add(reason));
    shard = shards.shardOf(Stored.object(1));
    shard.listen(new Recorder());
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void after_stepping_down_the_old_term_is_refused_and_the_next_serves() throws Exception {
    long old = shard.term().orElseThrow();
    assertThat(next()).isEqualTo("leads " + old);
    shard.commit(old, Stored.puts(Stored.object(1), "a", "1")).join();

    shards.stepDown(shard);

    assertThat(next()).isEqualTo("ceased");
    assertThat(next()).isEqualTo("leads " + shard.term().orElseThrow());
    assertThat(shard.term().orElseThrow()).isGreaterThan(old);
    assertThatThrownBy(() -> shard.commit(old, Stored.puts(Stored.object(1), "a", "old")).join())
        .hasCauseInstanceOf(CommitUnknown.class);
    Stored.commit(shards, Stored.puts(Stored.object(1), "b", "2")).join();
    assertThat(Stored.all(shards, Stored.object(1)))
        .containsOnlyKeys("a", "b")
        .containsEntry("a", "1");
    assertThat(fatal).isEmpty();
  }

  @Test
  void turns_that_wait_while_the_leader_steps_down_are_applied_or_unknown() throws Exception {
    long term = shard.term().orElseThrow();
    var stopped = new AtomicBoolean();
    var acknowledged = new long[1];
    var writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (long turn = 1; !stopped.get(); turn++) {
                  shard.commit(term, Stored.puts(Stored.object(1), "n", "" + turn)).join();
                  acknowledged[0] = turn;
                }
              } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CommitUnknown.class);
              }
            });
    next();
    shards.stepDown(shard);
    assertThat(next()).isEqualTo("ceased");
    next();
    stopped.set(true);
    writer.join();

    long stored = Long.parseLong(Stored.all(shards, Stored.object(1)).getOrDefault("n", "0"));
    assertThat(stored).isBetween(acknowledged[0], acknowledged[0] + 1);
  }

  @Test
  void a_log_that_fails_is_told_once_and_nothing_is_acknowledged_any_more() throws Exception {
    long term = shard.term().orElseThrow();
    shard.stateMachine().notifyLogFailed(new IOException("disk gone"), null);
    shard.stateMachine().notifyLogFailed(new IOException("disk gone"), null);

    assertThat(fatal.poll(60, TimeUnit.SECONDS)).contains("writing its log");
    assertThatThrownBy(() -> shard.commit(term, Stored.puts(Stored.object(1), "a", "1")).join())
        .hasCauseInstanceOf(CommitUnknown.class);
    shards.close();
    assertThat(fatal).isEmpty();
    open();
  }

  @Test
  void an_entry_that_is_none_of_ours_is_fatal_and_not_applied() throws Exception {
    var refused = shard.log().append(new byte[] {1, 2, 3});

    assertThatThrownBy(refused::join).isInstanceOf(CompletionException.class);
    assertThat(fatal.poll(60, TimeUnit.SECONDS)).contains("applying entry");
  }

  @Test
  void interrupted_callers_do_no_harm() {
    for (int turn = 0; turn < 200; turn++) {
      Thread.currentThread().interrupt();
      var durable =
          Stored.commit(shards, Stored.puts(Stored.object(1), "k" + turn, "v".repeat(20_000)));
      Stored.all(shards, Stored.object(1));
      assertThat(Thread.interrupted()).isTrue();
      durable.join();
    }

    assertThat(Stored.all(shards, Stored.object(1))).hasSize(200);
    assertThat(fatal).isEmpty();
  }

  private String next() throws InterruptedException {
    String event = heard.poll(60, TimeUnit.SECONDS);
    assertThat(event).as("an event of the shard").isNotNull();
    return event;
  }

  private final class Recorder implements Shard.Listener {
    @Override
    public void leads(Shard which, long term) {
      heard.add("leads " + term);
    }

    @Override
    public void ceased(Shard which) {
      heard.add("ceased");
    }
  }
}
