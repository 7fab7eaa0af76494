package dev.cloister.isolates;

import com.sun.management.ThreadMXBean;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A fake isolate without a script engine: every fetch is answered with its own header and body.
/// Some paths misbehave as a script could that its engine cannot end.
public final class EchoIsolate implements Isolate, TurnMeter {
  /// Never ends.
  public static final String SPIN = "http://echo/spin";

  /// Allocates until nothing is left.
  public static final String HEAP_BOMB = "http://echo/heap-bomb";

  /// Answers with more headers than a frame may hold.
  public static final String TALK_TOO_MUCH = "http://echo/talk-too-much";

  /// Ends the isolate, as an error does after which no context can be trusted.
  public static final String DAMAGE = "http://echo/damage";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BOMB_PIECE_BYTES = 100_000;

  private record Turn(long context, long event, long thread, long cpu, long wall, long bytes) {}

  private final IsolateListener listener;
  private final Set<Long> scripts = ConcurrentHashMap.newKeySet();
  private final Map<Long, ExecutorService> contexts = new ConcurrentHashMap<>();
  private final Map<Long, Turn> turns = new ConcurrentHashMap<>();
  private final AtomicBoolean dead = new AtomicBoolean();
  private final AtomicLong spins = new AtomicLong();

  public EchoIsolate(IsolateListener listener) {
    this.listener = listener;
  }

  @Override
  public void send(ToIsolate message) {
    if (dead.get()) {
      return;
    }
    switch (message) {
      case ToIsolate.LoadScript load -> scripts.add(load.script());
      case ToIsolate.OpenContext(var context, var script) -> open(context, script);
      case ToIsolate.CloseContext(var context) -> close(context);
      case ToIsolate.Fetch fetch -> contexts.get(fetch.context()).execute(() -> turn(fetch));
      default -> throw new IllegalArgumentException("not implemented: " + message);
    }
  }

  @Override
  public String runtimeName() {
    return "Echo";
  }

  @Override
  public String place() {
    return "in-host";
  }

  @Override
  public void kill(String reason) {
    if (dead.compareAndSet(false, true)) {
      contexts.values().forEach(ExecutorService::shutdownNow);
      listener.died(new IsolateListener.Death("killSwitch", reason, 0));
    }
  }

  @Override
  public void close() {
    kill("closed by the host");
  }

  @Override
  public List<RunningTurn> runningTurns() {
    return turns.values().stream().map(EchoIsolate::measure).toList();
  }

  private void open(long context, long script) {
    if (!scripts.contains(script)) {
      listener.received(
          new FromIsolate.ContextFailed(
              context, GuestError.thrown("Error", "no such script", ""), ""));
      return;
    }
    contexts.put(
        context,
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("context-" + context).daemon().factory()));
    listener.received(new FromIsolate.ContextOpened(context, List.of("fetch"), List.of()));
  }

  private void close(long context) {
    Objects.requireNonNull(contexts.remove(context)).shutdownNow();
  }

  private void turn(ToIsolate.Fetch fetch) {
    turns.put(fetch.context(), begin(fetch));
    try {
      answer(fetch);
    } finally {
      turns.remove(fetch.context());
    }
  }

  private void answer(ToIsolate.Fetch fetch) {
    var headers = fetch.headers();
    switch (fetch.url()) {
      case SPIN -> spin();
      case HEAP_BOMB -> allocate();
      case TALK_TOO_MUCH -> headers = List.of(new Header("x-echo", "x".repeat(5 << 20)));
      case DAMAGE -> damage(fetch.context());
      default -> {}
    }
    if (dead.get()) {
      return;
    }
    listener.received(
        new FromIsolate.Answered(
            fetch.context(), fetch.event(), 200, "OK", headers, fetch.body(), List.of()));
    listener.received(new FromIsolate.EventEnded(fetch.context(), fetch.event(), "ok", 0, 0, 0));
  }

  private void damage(long context) {
    if (dead.compareAndSet(false, true)) {
      listener.died(new IsolateListener.Death("internalError", "A class is broken.", context));
    }
  }

  private void spin() {
    while (true) {
      spins.incrementAndGet();
    }
  }

  private static void allocate() {
    var pieces = new ArrayList<byte[]>();
    while (true) {
      pieces.add(new byte[BOMB_PIECE_BYTES]);
    }
  }

  private static Turn begin(ToIsolate.Fetch fetch) {
    var thread = Thread.currentThread().threadId();
    return new Turn(
        fetch.context(),
        fetch.event(),
        thread,
        THREADS.getThreadCpuTime(thread),
        System.nanoTime(),
        THREADS.getThreadAllocatedBytes(thread));
  }

  private static RunningTurn measure(Turn turn) {
    var bytes = THREADS.getThreadAllocatedBytes(turn.thread) - turn.bytes;
    return new RunningTurn(
        turn.context,
        turn.event,
        false,
        (THREADS.getThreadCpuTime(turn.thread) - turn.cpu) / 1000,
        (System.nanoTime() - turn.wall) / 1000,
        bytes,
        bytes);
  }
}
