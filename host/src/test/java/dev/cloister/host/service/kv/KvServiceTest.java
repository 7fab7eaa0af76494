package dev.cloister.host.service.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.BodySink;
import dev.cloister.host.execution.BodySource;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.service.ServiceCall;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.isolates.bridge.Binding;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the service says of values that do not arrive whole; all else is compared with `workerd`.
final class KvServiceTest {
  private static final TenantId SHOP = new TenantId("shop");

  private final InMemoryShards shards = new InMemoryShards();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final KvStore store = new KvStore(shards, InstantSource.system(), new Random(7), threads);

  @AfterEach
  void close() {
    threads.close();
    shards.close();
  }

  @Test
  void a_value_that_breaks_off_is_refused_and_not_stored() {
    var body = new HostBody.Flowing(new BreaksOff());
    var call =
        new ServiceCall(
            new ScriptName(SHOP, "cart"),
            new Binding.Service("NOTES", KvService.TYPE, "notes", Map.of()),
            new HostRequest("PUT", "https://fake-host/key", List.of(), body));

    var outcome = new KvService(store).answer(call);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("kv.value-cut-short"));
    assertThat(store.namespaces(SHOP)).isEmpty();
  }

  private static final class BreaksOff implements BodySource {
    @Override
    public long length() {
      return 100;
    }

    @Override
    public void start(BodySink sink) {
      sink.chunk(new byte[10], false);
      sink.failed("The stream failed.");
    }

    @Override
    public void credit(long bytes) {}

    @Override
    public void cancel() {}
  }
}
