package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.EchoIsolate;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateContract;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.bridge.FromIsolate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// The contract in a process of its own, and what only a process can do: be killed and kill.
class EchoCordonTest extends IsolateContract {
  private static final long HEAP_BYTES = 16L << 20;
  private static final long METASPACE_BYTES = 64L << 20;

  private final CordonSupervisor supervisor = new CordonSupervisor(System::nanoTime).start();
  private CordonProcess cordon;

  @Override
  protected Isolate start(IsolateListener listener) throws Exception {
    cordon =
        CordonProcess.start(CordonRuntime.ofThisProcess(), EchoCordon.RECIPE, supervisor, listener);
    return cordon;
  }

  @AfterEach
  void closeSupervisor() {
    supervisor.close();
  }

  @Test
  void it_tells_where_it_runs() {
    assertThat(cordon.runtimeName()).isEqualTo("Echo");
    assertThat(cordon.place()).isEqualTo("cordon " + cordon.handle().pid());
  }

  @Test
  void a_process_killed_from_outside_is_told_once() throws Exception {
    open(1);

    var killed = new ProcessBuilder("kill", "-9", Long.toString(cordon.handle().pid())).start();
    assertThat(killed.waitFor()).isZero();

    var death = listener.next(Death.class);
    assertThat(death.outcome()).isEqualTo("internalError");
    assertThat(death.reason()).contains("137");
    cordon.close();
    assertThat(cordon.death().join()).isEqualTo(death);
    listener.assertNothingLeft();
  }

  @Test
  void when_all_are_ended_their_folders_are_gone() throws Exception {
    assertThat(ownFolders()).isNotEmpty();

    assertThat(supervisor.endAll(Duration.ofMinutes(1))).isZero();

    assertThat(cordon.handle().isAlive()).isFalse();
    assertThat(ownFolders()).isEmpty();
  }

  private static List<Path> ownFolders() throws IOException {
    try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")).toRealPath())) {
      return all.filter(CordonFolder::isOwn).toList();
    }
  }

  @Test
  void an_endless_loop_is_ended_and_its_context_suspected() throws Exception {
    open(1);
    open(2);

    cordon.send(fetch(2, 9, EchoIsolate.SPIN, new byte[0]));

    var death = listener.next(Death.class);
    assertThat(death.outcome()).isEqualTo("exceededCpu");
    assertThat(death.suspectContext()).isEqualTo(2);
    assertThat(cordon.handle().isAlive()).isFalse();
  }

  @Test
  void a_heap_bomb_ends_the_process_and_its_context_is_suspected() throws Exception {
    open(1);
    open(2);

    cordon.send(fetch(2, 9, EchoIsolate.HEAP_BOMB, new byte[0]));

    var death = listener.next(Death.class);
    assertThat(death.outcome()).isEqualTo("exceededMemory");
    assertThat(death.suspectContext()).isEqualTo(2);
    assertThat(cordon.handle().isAlive()).isFalse();
  }

  @Test
  @EnabledIf("dev.cloister.isolates.cgroup.GroupsHere#canBeMade")
  void memory_that_its_jvm_does_not_bound_is_bounded_by_the_kernel() throws Exception {
    var recipe =
        new CordonRecipe(
            EchoCordon.class.getName(),
            HEAP_BYTES,
            HEAP_BYTES,
            METASPACE_BYTES,
            List.of("-Xmx8g"),
            false);
    isolate.close();
    listener.next(Death.class);
    cordon = CordonProcess.start(CordonRuntime.ofThisProcess(), recipe, supervisor, listener);
    isolate = cordon;
    isolate.send(load("main.js", ECHO));
    assertThat(cordon.confined().toString()).contains("cgroup: 484 MiB of memory in all");
    open(1);
    open(2);

    cordon.send(fetch(2, 9, EchoIsolate.HEAP_BOMB, new byte[0]));

    var death = listener.next(Death.class);
    assertThat(death.outcome()).isEqualTo("exceededMemory");
    assertThat(death.reason()).contains("out of memory", "484 MiB");
    assertThat(death.suspectContext()).isEqualTo(2);
  }

  @Test
  void an_isolate_that_ends_by_itself_ends_the_process_and_names_its_suspect() throws Exception {
    open(1);
    open(2);

    cordon.send(fetch(2, 9, EchoIsolate.DAMAGE, new byte[0]));

    var death = listener.next(Death.class);
    assertThat(death).isEqualTo(new Death("internalError", "A class is broken.", 2));
    assertThat(cordon.handle().isAlive()).isFalse();
  }

  @Test
  void an_answer_that_no_frame_holds_breaks_its_context_and_no_other() throws Exception {
    open(1);
    open(2);

    cordon.send(fetch(2, 9, EchoIsolate.TALK_TOO_MUCH, new byte[0]));

    var broken = listener.await(FromIsolate.ContextBroken.class);
    assertThat(broken.context()).isEqualTo(2);
    assertThat(broken.outcome()).isEqualTo("exceededMemory");
    cordon.send(fetch(1, 10, "http://echo/", new byte[0]));
    var next = listener.await(FromIsolate.Answered.class);
    assertThat(next.context()).isEqualTo(1);
  }
}
