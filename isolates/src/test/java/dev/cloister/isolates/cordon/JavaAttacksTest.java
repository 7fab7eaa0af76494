package dev.cloister.isolates.cordon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What hostile Java tries, in a real confined cordon: the attacks are in `Attacks.java.txt`. Those
/// that want something get nothing; those that break something break their own process, which the
/// host is told the reason of.
///
/// The last test takes a wall away and shows that the same attack then gets through.
@EnabledIf("dev.cloister.isolates.confine.KernelsOffer#everything")
class JavaAttacksTest {
  private static final long HEAP_BYTES = 128L << 20;
  private static final long SCRIPT = 1;
  private static final long CONTEXT = 2;
  private final CordonSupervisor supervisor = new CordonSupervisor(System::nanoTime).start();
  private final RecordingListener listener = new RecordingListener();
  @TempDir private Path folder;
  private CordonProcess cordon;

  /// Wide, so that on a busy machine only what a test is about is beyond its bound.
  private Limits limits =
      Limits.DEFAULT
          .withCpuPerEvent(Duration.ofSeconds(20))
          .withWallPerEvent(Duration.ofSeconds(60));

  private long lastEvent = 10;

  @AfterEach
  void end() {
    if (cordon != null) {
      cordon.close();
    }
    supervisor.close();
  }

  @Test
  void what_wants_something_gets_nothing() throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "the host's");
    var victim = folder.resolve("written");
    var host = Long.toString(ProcessHandle.current().pid());
    open("Attacks.java", attacks());
    assertThat(cordon.confined().missing()).isEmpty();

    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(listening.getLocalPort());
      for (var attack :
          List.of(
              "hello",
              "read-file?target=" + secret,
              "read-file?target=/etc/passwd",
              "list-folder",
              "write-file?target=" + victim,
              "other-process?target=" + host,
              "environment",
              "exec",
              "connect?target=" + port,
              "listen",
              "datagram",
              "resolve",
              "unix-socket",
              "kill-host?target=" + host,
              "our-classes?target=" + secret,
              "foreign-open?target=" + secret,
              "foreign-socket",
              "attach",
              "heap-dump?target=" + folder.resolve("dump.hprof"),
              "deserialise",
              "native-library",
              "read-stdin",
              "flood-stdout",
              "set-properties?target=" + secret)) {
        assertThat(ask(attack)).as(attack).startsWith("contained: ");
      }
    }
    assertThat(victim).doesNotExist();
    assertThat(folder.resolve("dump.hprof")).doesNotExist();
    assertThat(System.getProperty("cloister.confine.without")).isNull();
    assertThat(ask("hello")).isEqualTo("contained: there was nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "exit, internalError, exit code 7, 20000, 60",
    "halt, internalError, exit code 0, 20000, 60",
    "unsafe, internalError, exit code, 20000, 60",
    "loop, exceededCpu, CPU time, 500, 60",
    "sleep, exceededWallTime, wall time, 20000, 1",
    "memory, exceededMemory, '', 20000, 60",
    "thread-left, exceededCpu, Threads that the script has started, 500, 60",
    "virtual-threads-left, exceededCpu, Threads that the script has started, 500, 60",
    "many-threads, exceededMemory, threads, 20000, 60",
    "thread-disguised, exceededCpu, more CPU time than its events say, 500, 60",
  })
  void what_breaks_something_breaks_its_own_process(
      String attack, String outcome, String reason, int cpuMillis, int wallSeconds)
      throws Exception {
    limits =
        Limits.DEFAULT
            .withCpuPerEvent(Duration.ofMillis(cpuMillis))
            .withWallPerEvent(Duration.ofSeconds(wallSeconds));
    open("Attacks.java", attacks());

    send(attack);

    var death = listener.await(Death.class);
    assertThat(death.outcome()).as("%s", death).isEqualTo(outcome);
    assertThat(death.reason()).contains(reason);
  }

  /// It keeps all processors busy for longer than a process may that says nothing of it: with its
  /// events, their threads and the collector.
  @Test
  void one_that_works_hard_and_says_so_is_left_alone() throws Exception {
    limits = limits.withCpuPerEvent(Duration.ofSeconds(2));
    open("Attacks.java", attacks());

    for (var event = 0; event < 12; event++) {
      assertThat(ask("hard-work")).isEqualTo("contained: there was nothing");
    }

    assertThat(cordon.handle().info().totalCpuDuration().orElseThrow())
        .isGreaterThan(UnclaimedCpu.RESERVE);
    assertThat(ask("hello")).isEqualTo("contained: there was nothing");
  }

  @Test
  void an_initialiser_without_end_ends_the_process() throws Exception {
    limits = Limits.DEFAULT.withCpuForEvaluation(Duration.ofSeconds(10));
    start();
    load(
        "Endless.java",
        """
        import dev.cloister.api.script.*;

        public class Endless implements Script {
          static {
            while (Thread.currentThread() != null) {
              Thread.onSpinWait();
            }
          }
        }
        """);

    assertThat(listener.await(Death.class).outcome()).isEqualTo("exceededCpu");
  }

  @Test
  void with_a_wall_taken_away_the_same_attack_gets_through() throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "the host's");
    start("-Dcloister.confine.without=landlock,user,capabilities");
    load("Attacks.java", attacks());
    listener.await(FromIsolate.ContextOpened.class);

    assertThat(cordon.confined().complete()).isFalse();
    assertThat(ask("read-file?target=" + secret)).isEqualTo("LEAKED: the host's");
    assertThat(ask("foreign-open?target=" + secret)).startsWith("LEAKED: ");
  }

  private void open(String path, String source) throws Exception {
    start();
    load(path, source);
    listener.await(FromIsolate.ContextOpened.class);
  }

  private void start(String... options) throws IOException {
    cordon =
        CordonProcess.start(
            CordonRuntime.ofThisProcessForJava(),
            JavaCordon.recipe(HEAP_BYTES).with(List.of(options)),
            supervisor,
            listener);
  }

  private void load(String path, String source) {
    var module = new ScriptModule(path, ScriptModule.Kind.JAVA, source.getBytes(UTF_8));
    cordon.send(
        new ToIsolate.LoadScript(
            SCRIPT, "evil", "attacks", "1", path, List.of(module), List.of(), limits));
    cordon.send(new ToIsolate.OpenContext(CONTEXT, SCRIPT));
  }

  private static String attacks() throws IOException {
    try (var source = JavaAttacksTest.class.getResourceAsStream("Attacks.java.txt")) {
      return new String(source.readAllBytes(), UTF_8);
    }
  }

  private void send(String attack) {
    cordon.send(
        new ToIsolate.Fetch(
            CONTEXT,
            ++lastEvent,
            0,
            "GET",
            "http://attacks.evil.localhost/" + attack,
            List.of(),
            Body.NONE));
  }

  private String ask(String attack) throws InterruptedException {
    send(attack);
    var answer = listener.await(FromIsolate.Answered.class);
    return answer.body() instanceof Body.Whole(var bytes) ? new String(bytes, UTF_8) : "";
  }
}
