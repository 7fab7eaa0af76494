package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// More scripts of one tenant than a cordon's heap could hold at once, each with a context of its
/// own.
@Isolated
final class ManyScriptsIT {
  private static final int SCRIPTS = 80;
  private static final String TENANT = "many";

  /// Keeps 8 MiB: all of them together would take more than the default heap has.
  private static final String SCRIPT =
      """
      const kept = new Uint8Array(8 << 20).fill(1);
      let asked = 0;
      export default { fetch: () => new Response(`%d ${kept.length} ${++asked}`) };
      """;

  @TempDir private Path data;

  @Test
  void scripts_that_nobody_asks_make_room_for_those_that_somebody_does() throws Exception {
    try (var server = ServerProcess.start(data)) {
      server.createTenant(TENANT);
      for (var number = 0; number < SCRIPTS; number++) {
        server.deploy(TENANT, "s" + number, SCRIPT.formatted(number), Map.of());
      }
      var cordons = server.cordons();
      assertThat(cordons).hasSize(1);

      for (var number = 0; number < SCRIPTS; number++) {
        var answer = server.ask("GET", TENANT, "s" + number, "/");
        assertThat(answer.body()).isEqualTo(number + " 8388608 1");
      }

      assertThat(server.cordons()).as("the cordon that was there").isEqualTo(cordons);
      assertThat(contexts(server)).isBetween(1, 40);
    }
  }

  private static int contexts(ServerProcess server) throws Exception {
    return StreamSupport.stream(server.health().path("isolates").spliterator(), false)
        .mapToInt(isolate -> isolate.path("contexts").asInt())
        .sum();
  }
}
