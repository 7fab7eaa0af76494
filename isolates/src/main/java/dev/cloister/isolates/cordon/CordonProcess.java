package dev.cloister.isolates.cordon;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FrameChannel;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.bridge.ToIsolateCodec;
import dev.cloister.isolates.cgroup.ControlGroup;
import dev.cloister.isolates.cgroup.Share;
import dev.cloister.isolates.confine.Confined;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A cordon, seen from the host: an isolate in a process of its own.
///
/// Its end always goes one way, so that it is told once and last: whoever wants it ended notes why
/// and kills the process; the socket closes; the channel's thread hears it after the last message;
/// the exit code is waited for; the listener is told.
///
/// Threads: any. The listener is called from the channel's thread, and for [IsolateListener#died]
/// from the one that reaps processes. Owns: the process, its socket and what it prints. Fails:
/// never towards senders; every failure of the process is a [Death].
public final class CordonProcess implements Isolate {
  /// What a cordon may say that ended it; it is not believed when it says another word.
  private static final Set<String> OUTCOMES =
      Set.of("exceededCpu", "exceededMemory", "exceededWallTime");

  /// What the kernel ends a process with, as its exit code: 128 and the signal's number.
  private static final int EXIT_KILLED = 128 + 9;

  private final Process process;
  private final LastLines printed;
  private final ControlGroup group;
  private final CordonSupervisor supervisor;
  private final CordonWatch watch;
  private final CollectorTime collector;
  private final FrameChannel<ToIsolate, CordonSays> channel;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Death> death = new CompletableFuture<>();
  private final AtomicReference<@Nullable Death> verdict = new AtomicReference<>();
  private volatile String runtimeName = "unknown";
  private volatile Confined confined = Confined.not("the cordon has not said yet");
  private volatile boolean greeted;
  private volatile boolean left;
  private volatile Runnable atEnd = () -> {};

  // Set once, under `this`, unless the cordon is dead by then.
  private volatile @Nullable IsolateListener listener;

  CordonProcess(
      Process process,
      LastLines printed,
      ControlGroup group,
      SocketChannel socket,
      CordonSupervisor supervisor,
      boolean claimsChecked)
      throws IOException {
    this.process = process;
    this.printed = printed;
    this.group = group;
    this.supervisor = supervisor;
    this.collector = new CollectorTime(process.pid());
    var unclaimed =
        claimsChecked
            ? Optional.of(new UnclaimedCpu(this::countedCpuNanos))
            : Optional.<UnclaimedCpu>empty();
    this.watch =
        new CordonWatch(supervisor.nowNanos(), this::cpuNanos, this::collectorNanos, unclaimed);
    this.channel =
        new FrameChannel<>(socket, new ToIsolateCodec(), new CordonSaysCodec(), new Ear());
  }

  /// Starts a cordon and waits until it is warm.
  public static CordonProcess start(
      CordonRuntime runtime,
      CordonRecipe recipe,
      CordonSupervisor supervisor,
      IsolateListener listener)
      throws IOException {
    var starter = new CordonStarter(runtime, recipe, supervisor);
    starter.awaited(true);
    var cordon = starter.start();
    if (!cordon.bind(listener)) {
      throw new IOException("The cordon has died right after its start: " + cordon.death.join());
    }
    return cordon;
  }

  @Override
  public void send(ToIsolate message) {
    watch.sending(message);
    channel.send(message);
  }

  @Override
  public String runtimeName() {
    return runtimeName;
  }

  @Override
  public String place() {
    return "cordon " + process.pid();
  }

  @Override
  public OptionalLong residentBytes() {
    return ProcessMemory.residentBytes(process.pid());
  }

  /// What it has used, where the system says so; elsewhere a clock goes in its place.
  private long cpuNanos() {
    return countedCpuNanos().orElseGet(supervisor::nowNanos);
  }

  private OptionalLong countedCpuNanos() {
    return process.info().totalCpuDuration().stream().mapToLong(Duration::toNanos).findFirst();
  }

  /// What its collector has used; where the system does not say, all that the process has.
  private long collectorNanos() {
    return collector.cpuNanos().orElseGet(this::cpuNanos);
  }

  /// How the operating system holds the process.
  public Confined confined() {
    return confined;
  }

  @Override
  public OptionalLong heapBytes() {
    return watch.heapBytes();
  }

  @Override
  public List<RunningTurn> runningTurns() {
    return watch.runningTurns();
  }

  @Override
  public void kill(String reason) {
    kill(new Death("killSwitch", reason, 0));
  }

  @Override
  public void close() {
    kill(new Death("ok", "closed", 0));
  }

  /// Hangs up and lets the process end by itself, as it does when its host is gone.
  void leave() {
    judge(new Death("ok", "left", 0));
    left = true;
    channel.close();
  }

  /// The last lines the process printed; for the operator only.
  public List<String> lastLines() {
    return printed.lines();
  }

  /// The process, for those who want to know what the kernel says of it.
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// Completed when the cordon is warm, or with an [IOException] when it died before.
  CompletableFuture<Void> ready() {
    return ready;
  }

  /// Completed when the cordon has died and its listener, if any, has been told.
  CompletableFuture<Death> death() {
    return death;
  }

  /// Hands the cordon to the listener it works for from now on; false when it is dead already.
  synchronized boolean bind(IsolateListener taker) {
    if (verdict.get() != null) {
      return false;
    }
    listener = taker;
    group.share(Share.EVEN);
    supervisor.watch(this);
    return true;
  }

  /// Has this done when the process is gone, before anybody is told.
  void atEnd(Runnable work) {
    atEnd = work;
  }

  /// Starts to receive.
  void begin() {
    channel.start("cordon-" + process.pid());
  }

  /// What the supervisor does now and then.
  void check(long nowNanos) {
    watch.check(nowNanos).ifPresent(this::kill);
  }

  void kill(Death why) {
    judge(why);
    process.destroyForcibly();
  }

  private void pass(FromIsolate message) {
    watch.heard(message);
    var taker = listener;
    if (taker != null) {
      taker.received(message);
    }
  }

  /// It is busy with nothing but events from the time that it is somebody's, so silence means
  /// something then. Before, it may be left with no processor for as long as others want them all.
  private void warm(Confined how) {
    if (ready.isDone()) {
      throw new IllegalStateException("A cordon says once that it is ready.");
    }
    confined = how.with(group.layer());
    ready.complete(null);
  }

  private void greet(CordonSays.Hello hello) {
    if (greeted || hello.version() != CordonSays.PROTOCOL_VERSION) {
      throw new IllegalStateException(
          "A cordon says hello once, with version %d; this one said %d."
              .formatted(CordonSays.PROTOCOL_VERSION, hello.version()));
    }
    runtimeName = hello.runtimeName();
    greeted = true;
  }

  /// Before its group is deleted.
  private Death fromExitCode(int code) {
    if (code == CordonMain.EXIT_OUT_OF_MEMORY) {
      return watch.outOfMemory();
    }
    if (code == EXIT_KILLED && group.hasRunOutOfMemory()) {
      return watch.outOfGroup(group.layer().detail());
    }
    return new Death("internalError", "The process has ended with exit code " + code + ".", 0);
  }

  /// The first reason stays.
  private synchronized Death judge(Death why) {
    var first = verdict.compareAndExchange(null, why);
    return first == null ? why : first;
  }

  private void tell(Death why) {
    atEnd.run();
    ready.completeExceptionally(new IOException("The cordon has died while starting: " + why));
    var taker = listener;
    if (taker != null) {
      taker.died(why);
    }
    death.complete(why);
  }

  /// Hears the process.
  private final class Ear implements FrameChannel.Receiver<CordonSays> {
    @Override
    public void received(CordonSays said) {
      if (!greeted && !(said instanceof CordonSays.Hello)) {
        throw new IllegalStateException("A cordon's first word is hello.");
      }
      switch (said) {
        case CordonSays.Message(var message) -> pass(message);
        case CordonSays.Heartbeat heartbeat ->
            watch.heard(heartbeat).ifPresent(CordonProcess.this::kill);
        case CordonSays.Hello hello -> greet(hello);
        case CordonSays.Ready(var how) -> warm(how);
        case CordonSays.Pressed(var pressure) -> {
          var taker = listener;
          if (taker != null) {
            taker.pressed(pressure);
          }
        }
        case CordonSays.Died(var outcome, var reason, var suspect) ->
            kill(
                new Death(OUTCOMES.contains(outcome) ? outcome : "internalError", reason, suspect));
      }
    }

    @Override
    public void closed(String reason, boolean byPeer) {
      supervisor.leave(CordonProcess.this);
      if (!byPeer) {
        judge(new Death("internalError", reason, 0));
      }
      if (!left) {
        // If the process has ended already, this changes nothing, its exit code included.
        process.destroyForcibly();
      }
      var _ = process.onExit().thenAccept(ended -> tell(judge(fromExitCode(ended.exitValue()))));
    }
  }
}
