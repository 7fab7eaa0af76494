package dev.cloister.isolates.js;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.TurnMeter;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ToIsolate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Context;

/// Runs scripts in this JVM: the whole isolate when it is `in-host`, and what a cordon runs inside
/// itself.
///
/// Threads: any may call; each child context has its own. Owns: engines, contexts, the watchdog.
/// Fails: as a whole, when a context meets what shows the JVM to be damaged; a message for a
/// context that is gone is dropped, since its end has been or will be reported.
public final class JsIsolate implements Isolate, TurnMeter {
  private final UntilDeath listener;
  private final IsolateWorld world;
  private final TenantEngines engines = new TenantEngines();
  private final Map<Long, LoadedScript> scripts = new ConcurrentHashMap<>();
  private final Map<Long, ChildContext> contexts = new ConcurrentHashMap<>();
  private final Watchdog watchdog = new Watchdog(contexts::values);

  /// Starts an isolate that says what it has to say to `listener`.
  public JsIsolate(IsolateListener listener) {
    this.listener = new UntilDeath(listener);
    this.world =
        new IsolateWorld(
            this.listener, this::end, new ThreadMeter(), System::nanoTime, InstantSource.system());
  }

  /// Waits until the engine that the first tenant will get has run the platform's JavaScript once.
  public void warmUp() {
    engines.awaitFirst();
  }

  @Override
  public void send(ToIsolate message) {
    if (listener.dead()) {
      return;
    }
    switch (message) {
      case ToIsolate.LoadScript script ->
          scripts.put(script.script(), new LoadedScript(script, new ScriptFiles(script.modules())));
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
    if (script == null) {
      listener.received(
          new FromIsolate.ContextFailed(
              open.context(),
              GuestError.thrown("Error", "The isolate knows no script " + open.script() + ".", ""),
              ""));
      return;
    }
    var engine = engines.of(script.message().tenant());
    Context polyglot = script.context(engine);
    var context =
        new ChildContext(
            open.context(), script, polyglot, world, gone -> contexts.remove(gone.number(), gone));
    contexts.put(open.context(), context);
    context.start();
  }

  private void unload(long number) {
    var script = scripts.remove(number);
    if (script == null) {
      return;
    }
    for (var context : contexts.values()) {
      if (context.script().equals(script)) {
        context.send(new ToIsolate.CloseContext(context.number()));
      }
    }
  }

  @Override
  public List<RunningTurn> runningTurns() {
    return contexts.values().stream()
        .map(ChildContext::runningTurn)
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public String runtimeName() {
    return engines.runtimeName();
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
