package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.HistoryContract;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectHistory;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Origin;
import dev.cloister.host.storage.Retention;
import dev.cloister.host.storage.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract on a real log and a real store, and what is left of it after a start.
final class RatisHistoryTest extends HistoryContract {
  private static final ObjectId OBJECT =
      new ObjectId(new ScriptName(new TenantId("acme"), "shop"), "Cart", "%064x".formatted(9));

  @TempDir Path data;
  @TempDir Path other;

  @Override
  protected Shards open() throws IOException {
    return RatisShardsTest.open(data);
  }

  @Test
  void a_plan_and_the_past_are_there_after_a_start_that_rebuilds_the_store() throws IOException {
    var plan = new Origin.Own(new Moment(4));
    try (var shards = RatisShardsTest.open(other)) {
      commit(shards, new HistoryWrite.Nothing(), 4);
      commit(shards, new HistoryWrite.Plan(plan), 5);
    }
    try (var states = Files.walk(other.resolve("state"))) {
      for (var mark : states.filter(file -> file.endsWith("closed-at")).toList()) {
        Files.delete(mark);
      }
    }

    try (var shards = RatisShardsTest.open(other)) {
      var history = shards.shardOf(OBJECT).state().history().of(OBJECT).orElseThrow();
      assertThat(history)
          .isEqualTo(new ObjectHistory(new Moment(4), new Moment(5), 0, 1, history.plan()));
      assertThat(history.plan()).contains(plan);
    }
  }

  @Test
  void a_folder_without_history_is_taken_over_once() throws IOException {
    RatisShardsTest.open(other).close();
    Path format = other.resolve("format");
    Files.writeString(format, Files.readString(format).replace("format=2", "format=1"));

    RatisShardsTest.open(other).close();
    assertThat(Files.readString(format)).contains("format=2").doesNotContain("format=1");
  }

  private static void commit(Shards shards, HistoryWrite.Step step, long moment) {
    var shard = shards.shardOf(OBJECT);
    var retention = new Retention(new Moment(0), 1 << 20);
    var write = new HistoryWrite(new Moment(moment), retention, step);
    shard.commit(shard.term().orElseThrow(), ObjectWrites.step(OBJECT, write)).join();
  }
}
