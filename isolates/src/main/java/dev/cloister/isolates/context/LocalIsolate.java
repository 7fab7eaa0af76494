package dev.cloister.isolates.context;

import dev.cloister.isolates.ContextWeight;
import dev.cloister.isolates.HeapRelief;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.TurnMeter;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ToIsolate;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Runs the scripts of one language in this JVM: what the host sends goes to the context it is for,
/// and what is beyond its budget is broken off. A language says how a context of its own is made.
///
/// Threads: any may call; each context has its own. Owns: the contexts and their watchdog. Fails:
/// as a whole, when a context does not let go; a message for a context that is gone is dropped,
/// since its end has been or will be reported.
public abstract class LocalIsolate implements Isolate, TurnMeter, HeapRelief {
  private final UntilDeath listener;
  private final IsolateWorld world;
  private final Map<Long, ToIsolate.LoadScript> scripts = new ConcurrentHashMap<>();
  private final Map<Long, ScriptContext> contexts = new ConcurrentHashMap<>();
  private final Watchdog watchdog = new Watchdog(contexts::values, this::end);

  /// One that says what it has to say to `listener`.
  protected LocalIsolate(IsolateListener listener) {
    this.listener = new UntilDeath(listener);
    this.world =
        new IsolateWorld(
            this.listener, this::end, new ThreadMeter(), System::nanoTime, InstantSource.system());
  }

  /// What contexts take from outside.
  protected final IsolateWorld world() {
    return world;
  }

  /// Why a script cannot run here, if it cannot: it is in another language.
  protected abstract Optional<String> refusal(ToIsolate.LoadScript script);

  /// Makes a context, which is started by the caller and says [#gone] when it is closed.
  protected abstract ScriptContext context(long number, ToIsolate.LoadScript script);

  /// A context is closed.
  protected final void gone(ScriptContext context) {
    contexts.remove(context.number(), context);
  }

  @Override
  public void send(ToIsolate message) {
    if (listener.dead()) {
      return;
    }
    switch (message) {
      case ToIsolate.LoadScript script -> scripts.put(script.script(), script);
      case ToIsolate.UnloadScript unload -> unload(unload.script());
      case ToIsolate.OpenContext open -> open(open);
      case ToIsolate.CloseContext(var context) -> toContext(context, message);
      case ToIsolate.ActivateObject object -> toContext(object.context(), message);
      case ToIsolate.DropObject drop -> toContext(drop.context(), message);
      case ToIsolate.Fetch fetch -> toContext(fetch.context(), message);
      case ToIsolate.Scheduled scheduled -> toContext(scheduled.context(), message);
      case ToIsolate.Tailed tailed -> toContext(tailed.context(), message);
      case ToIsolate.AlarmDue due -> toContext(due.context(), message);
      case ToIsolate.CancelEvent cancel -> toContext(cancel.context(), message);
      case ToIsolate.CallAnswered answer -> toContext(answer.context(), message);
      case ToIsolate.Invoke invoke -> toContext(invoke.context(), message);
      case ToIsolate.Returned returned -> toContext(returned.context(), message);
      case ToIsolate.ReleaseExport release -> toContext(release.context(), message);
      case ToIsolate.CallFailed failure -> toContext(failure.context(), message);
      case ToIsolate.ReadAnswered answer -> toContext(answer.context(), message);
      case ToIsolate.ReadFailed failure -> toContext(failure.context(), message);
      case ToIsolate.BatchDurable durable -> toContext(durable.context(), message);
      case ToIsolate.BodyChunk chunk -> toContext(chunk.context(), message);
      case ToIsolate.BodyCredit credit -> toContext(credit.context(), message);
      case ToIsolate.Socket socket -> toContext(socket.context(), message);
      case ToIsolate.KeptSockets kept -> toContext(kept.context(), message);
      case ToIsolate.SocketAutoAnswered answered -> toContext(answered.context(), message);
      case ToIsolate.SocketEvent event -> toContext(event.context(), message);
    }
  }

  private void toContext(long number, ToIsolate message) {
    var context = contexts.get(number);
    if (context != null) {
      context.send(message);
    }
  }

  private void open(ToIsolate.OpenContext open) {
    var script = scripts.get(open.script());
    var refusal =
        script == null
            ? Optional.of("The isolate knows no script " + open.script() + ".")
            : refusal(script);
    if (script == null || refusal.isPresent()) {
      listener.received(
          new FromIsolate.ContextFailed(
              open.context(), GuestError.thrown("Error", refusal.orElse(""), ""), ""));
      return;
    }
    var context = context(open.context(), script);
    contexts.put(open.context(), context);
    context.start();
  }

  private void unload(long number) {
    if (scripts.remove(number) == null) {
      return;
    }
    for (var context : contexts.values()) {
      if (context.script() == number) {
        context.send(new ToIsolate.CloseContext(context.number()));
      }
    }
  }

  @Override
  public List<RunningTurn> runningTurns() {
    return contexts.values().stream()
        .map(ScriptContext::runningTurn)
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public List<ContextWeight> weights() {
    return contexts.values().stream()
        .map(context -> new ContextWeight(context.number(), context.allocatedBytes()))
        .toList();
  }

  @Override
  public void breakOffHeaviest(long bytesMin) {
    contexts.values().stream()
        .map(context -> new Running(context, context.runningTurn()))
        .filter(running -> running.eventBytes() >= bytesMin)
        .max(Comparator.comparingLong(Running::eventBytes))
        .ifPresent(running ->
            Watchdog.breakOff(
                running.context,
                new Overrun(
                    "exceededMemory",
                    "The heap is all but full, and this event has allocated the most: %d bytes."
                        .formatted(running.eventBytes()))));
  }

  /// A context and what runs in it.
  private record Running(ScriptContext context, Optional<RunningTurn> turn) {
    long eventBytes() {
      return turn.map(RunningTurn::eventBytes).orElse(0L);
    }
  }

  @Override
  public String place() {
    return "in-host";
  }

  @Override
  public void kill(String reason) {
    end(new IsolateListener.Death("killSwitch", reason, 0));
  }

  @Override
  public void close() {
    end(new IsolateListener.Death("ok", "closed", 0));
  }

  private void end(IsolateListener.Death death) {
    listener.died(death);
    watchdog.close();
    for (var context : contexts.values()) {
      Thread.ofPlatform()
          .name("close-" + context.number())
          .daemon(true)
          .start(() -> context.breakOff("killSwitch", death.reason()));
    }
  }
}
