package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.cordon.CordonRuntime.ClassCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A class cache makes starts faster and is nothing that they depend on.
class ClassCacheTest {
  private final CordonSupervisor supervisor = new CordonSupervisor(System::nanoTime).start();
  private final RecordingListener listener = new RecordingListener();
  @TempDir private Path folder;

  @AfterEach
  void end() {
    supervisor.close();
  }

  @Test
  void a_cordon_starts_with_a_cache_that_is_none_and_says_so() throws Exception {
    var runtime = reading(Files.writeString(folder.resolve("broken.aot"), "no cache at all"));

    var printed = start(runtime);

    assertThat(runtime.missedCache(printed)).as("%s", printed).isPresent();
    assertThat(runtime.missedCache(printed).orElseThrow()).contains("broken.aot", "[aot]");
  }

  @Test
  void a_cordon_starts_without_the_cache_that_was_there_when_its_host_started() throws Exception {
    var runtime = reading(folder.resolve("gone.aot"));

    assertThat(runtime.missedCache(start(runtime)).orElseThrow()).contains("gone.aot");
  }

  @Test
  void a_cordon_that_has_no_cache_to_read_misses_none() throws Exception {
    var runtime = CordonRuntime.ofThisProcessForJava();

    assertThat(runtime.cache()).isEmpty();
    assertThat(runtime.missedCache(start(runtime))).isEmpty();
  }

  @Test
  void what_a_script_prints_of_other_things_is_no_complaint() {
    var runtime = reading(folder.resolve("any.aot"));

    assertThat(runtime.missedCache(List.of("[warning] aot", "[0.1s][info][aot] opened"))).isEmpty();
    assertThat(runtime.missedCache(List.of("[0.004s][warning][aot,heap] no"))).isPresent();
  }

  private static CordonRuntime reading(Path cache) {
    return CordonRuntime.ofThisProcess()
        .withoutCompiler(Optional.of(new ClassCache(cache, ClassCache.Use.READ)));
  }

  /// Starts a cordon and returns what it has printed by then.
  private List<String> start(CordonRuntime runtime) throws IOException {
    try (var cordon = CordonProcess.start(runtime, EchoCordon.RECIPE, supervisor, listener)) {
      assertThat(cordon.confined().layers()).isNotEmpty();
      return cordon.lastLines();
    }
  }
}
