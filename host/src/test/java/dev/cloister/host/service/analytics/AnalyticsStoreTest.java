package dev.cloister.host.service.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.InMemoryShards;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Data points over shards in memory, with a clock that the test sets.
final class AnalyticsStoreTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Dataset VISITS = new Dataset(SHOP, "visits");
  private static final long START = 1_800_000_000_000L;

  private final InMemoryShards shards = new InMemoryShards();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong now = new AtomicLong(START);
  private final AnalyticsStore store =
      new AnalyticsStore(shards, () -> Instant.ofEpochMilli(now.get()), threads);

  @AfterEach
  void close() {
    threads.close();
    shards.close();
  }

  @Test
  void points_come_back_oldest_first_within_the_time_asked_for() throws IOException {
    add("a", 0);
    add("b", 10);
    add("c", 20);

    assertThat(indexes(page(START, START + 20, Optional.empty(), 10))).containsExactly("a", "b");
    assertThat(indexes(page(START + 10, Long.MAX_VALUE, Optional.empty(), 10)))
        .containsExactly("b", "c");
    assertThat(indexes(page(0, Long.MAX_VALUE, Optional.of("b"), 10))).containsExactly("b");
  }

  @Test
  void a_page_says_where_the_next_begins_and_splits_no_millisecond() throws IOException {
    add("a", 0);
    add("b", 5);
    add("c", 5);
    add("d", 6);

    var first = page(0, Long.MAX_VALUE, Optional.empty(), 2);
    assertThat(indexes(first)).containsExactly("a", "b", "c");
    var second = page(first.next().orElseThrow(), Long.MAX_VALUE, Optional.empty(), 2);
    assertThat(indexes(second)).containsExactly("d");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void a_point_is_kept_for_its_time_and_removed_by_the_sweep_after_it() throws IOException {
    add("old", 0);
    add("young", 1);
    now.set(START + 1 + AnalyticsLimits.AGE_MAX.toMillis());

    store.sweep(SHOP);

    assertThat(indexes(page(0, Long.MAX_VALUE, Optional.empty(), 10))).containsExactly("young");
    assertThat(store.datasets(SHOP)).extracting(Dataset.Holding::points).containsExactly(1L);
  }

  @Test
  void datasets_of_tenants_do_not_see_each_other() throws IOException {
    add("a", 0);

    var foreign = new Dataset(new TenantId("bank"), "visits");
    assertThat(
            store
                .query(foreign, new AnalyticsStore.Query(0, Long.MAX_VALUE, Optional.empty(), 10))
                .points())
        .isEmpty();
    assertThat(store.datasets(foreign.tenant())).isEmpty();
  }

  @Test
  void one_dataset_too_many_is_refused_and_those_there_are_still_taken() {
    for (var i = 0; i < AnalyticsLimits.DATASETS_PER_TENANT_MAX; i++) {
      assertThat(store.add(new Dataset(SHOP, "d" + i), START, "{}".getBytes(UTF_8)))
          .isEqualTo(new Outcome.Answered<>(true));
    }

    assertThat(store.add(VISITS, START, "{}".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("analytics.too-many-datasets"));
    assertThat(store.add(new Dataset(SHOP, "d7"), START, "{}".getBytes(UTF_8)))
        .isEqualTo(new Outcome.Answered<>(true));
  }

  @Test
  void a_point_of_one_byte_too_many_is_refused() {
    var json = "\"" + "x".repeat(AnalyticsLimits.POINT_BYTES_MAX - 1) + "\"";

    assertThat(store.add(VISITS, START, json.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("analytics.point-too-large"));
    assertThat(store.add(VISITS, START, json.substring(1).getBytes(UTF_8)))
        .isEqualTo(new Outcome.Answered<>(true));
  }

  private void add(String index, long after) {
    var json = "{\"timestamp\":%d,\"index\":\"%s\"}".formatted(START + after, index);
    assertThat(store.add(VISITS, START + after, json.getBytes(UTF_8)))
        .isEqualTo(new Outcome.Answered<>(true));
  }

  private AnalyticsStore.Page page(long from, long to, Optional<String> index, int limit)
      throws IOException {
    return store.query(VISITS, new AnalyticsStore.Query(from, to, index, limit));
  }

  private static List<String> indexes(AnalyticsStore.Page page) {
    return page.points().stream().map(point -> point.path("index").asText()).toList();
  }
}
