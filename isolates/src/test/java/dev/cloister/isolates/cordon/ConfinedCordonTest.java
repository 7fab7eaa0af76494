package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.confine.Confined;
import dev.cloister.isolates.confine.ConfinedStart;
import dev.cloister.isolates.confine.Layer;
import dev.cloister.isolates.confine.Wall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// A cordon that Linux confines still does what a cordon is for, and tells the host how it is
/// confined.
@EnabledIf("dev.cloister.isolates.confine.KernelsOffer#everything")
class ConfinedCordonTest {
  private static final long HEAP_BYTES = 256L << 20;

  private final CordonSupervisor supervisor = new CordonSupervisor(System::nanoTime).start();
  private final RecordingListener listener = new RecordingListener();
  private CordonProcess cordon;

  @AfterEach
  void end() {
    if (cordon != null) {
      cordon.close();
    }
    supervisor.close();
  }

  @Test
  void every_layer_holds_and_says_what() throws Exception {
    start();

    assertThat(cordon.confined().layers()).as("%s", cordon.confined()).isNotEmpty();
    assertThat(cordon.confined().missing()).isEmpty();
    assertThat(cordon.confined().complete()).isTrue();
    assertThat(detail(Wall.SECCOMP)).contains("calls allowed").contains("on all");
    assertThat(detail(Wall.LANDLOCK)).contains("no tcp").contains("1 to write");
  }

  @Test
  void a_layer_that_is_missing_is_named_with_the_reason() throws Exception {
    start("-Dcloister.confine.without=landlock");

    assertThat(cordon.confined().complete()).isFalse();
    assertThat(cordon.confined().missing())
        .extracting(Layer::wall)
        .containsExactly(Wall.LANDLOCK, Wall.ATTEMPTS);
    assertThat(cordon.confined().toString())
        .contains("landlock: missing: left out by")
        .contains("attempts: missing: it could read a file (old thread)");
  }

  @Test
  void its_folder_goes_with_it() throws Exception {
    start();
    var command =
        Files.readString(Path.of("/proc", Long.toString(cordon.handle().pid()), "cmdline"));
    var folder =
        Stream.of(command.split("\0"))
            .filter(option -> option.startsWith("-Djava.io.tmpdir="))
            .map(option -> Path.of(option.substring("-Djava.io.tmpdir=".length())).getParent())
            .findFirst()
            .orElseThrow();
    assertThat(folder).isDirectory();

    cordon.close();
    cordon.death().join();

    assertThat(folder).doesNotExist();
  }

  @Test
  void nobody_has_confined_a_process_that_says_nothing() {
    assertThat(new Confined(List.of()).complete()).isFalse();
    assertThat(Confined.not("of a reason").complete()).isFalse();
    assertThat(ConfinedStart.isPossible()).isTrue();
  }

  private void start(String... jvmOptions) throws Exception {
    cordon =
        CordonProcess.start(
            CordonRuntime.ofThisProcess(),
            JsCordon.recipe(HEAP_BYTES).with(List.of(jvmOptions)),
            supervisor,
            listener);
  }

  private String detail(Wall wall) {
    return cordon.confined().layers().stream()
        .filter(layer -> layer.wall() == wall)
        .findFirst()
        .orElseThrow()
        .detail();
  }
}
