package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Receiver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what scripts ask of other scripts of their tenant to the deployment that answers now.
///
/// A script that is not running yet is started in the background; what is asked of it meanwhile
/// waits in line, so that it arrives in the order it was asked.
///
/// Threads: any; nothing here waits. Limits: [#WAITING_MAX] calls wait for one script to start.
public final class EntrypointCalls {
  private static final Logger LOG = LoggerFactory.getLogger(EntrypointCalls.class);

  /// Calls that may wait for one script to start; the next is refused.
  static final int WAITING_MAX = 1_000;

  private final ScriptHost scripts;
  private final Executor background;
  private final Supplier<String> requestIds;
  private final Map<Wanted, List<Asked>> starting = new HashMap<>();

  /// @param background runs what may wait: the start of a script
  public EntrypointCalls(ScriptHost scripts, Executor background, Supplier<String> requestIds) {
    this.scripts = scripts;
    this.background = background;
    this.requestIds = requestIds;
  }

  private final class Asked {
    final Wanted script;
    final Receiver receiver;
    final String outboundEnv;
    final HostEvent event;
    final Consumer<Result> whenDone;
    final AtomicReference<@Nullable Exchange> exchange = new AtomicReference<>();
    volatile boolean cancelled;
    boolean again;

    Asked(
        Wanted script,
        Receiver receiver,
        String outboundEnv,
        HostEvent event,
        Consumer<Result> whenDone) {
      this.script = script;
      this.receiver = receiver;
      this.outboundEnv = outboundEnv;
      this.event = event;
      this.whenDone = whenDone;
    }

    void cancel() {
      cancelled = true;
      var sent = exchange.get();
      if (sent != null) {
        sent.cancel();
      }
    }

    void to(Outcome<Deployment> found) {
      switch (found) {
        case Outcome.Failed<Deployment>(var failure) -> {
          event.cancel();
          whenDone.accept(new Result.Failed(failure, false));
        }
        case Outcome.Answered<Deployment>(var deployment) -> {
          var sent = new Exchange(requestIds.get(), event, receiver);
          sent.outboundWith(outboundEnv);
          exchange.set(sent);
          deployment.send(sent);
          if (cancelled) {
            sent.cancel();
          }
          var _ = sent.result().thenAccept(this::done);
        }
      }
    }

    private void done(Result result) {
      if (result instanceof Result.Failed(Failure.Unavailable _, var begun)
          && !begun
          && !again
          && event.isRepeatable()) {
        again = true;
        send(this);
      } else {
        whenDone.accept(result);
      }
    }
  }

  /// Sends an event to an entrypoint; `whenDone` hears what came of it, once. Running the returned
  /// task gives it up.
  public Runnable send(
      TenantId tenant, Target.ToEntrypoint target, HostEvent event, Consumer<Result> whenDone) {
    ScriptName script;
    try {
      script = new ScriptName(tenant, target.script());
    } catch (IllegalArgumentException _) {
      event.cancel();
      whenDone.accept(new Result.Failed(noSuchName(target.script()), false));
      return () -> {};
    }
    return send(Wanted.plain(script), target.entrypoint(), "", event, whenDone);
  }

  /// The same for a script as somebody wants it; `outboundEnv` is what the outbound script's `env`
  /// has for its requests.
  Runnable send(
      Wanted wanted,
      Entrypoint entrypoint,
      String outboundEnv,
      HostEvent event,
      Consumer<Result> whenDone) {
    var asked = new Asked(wanted, new Receiver.OfScript(entrypoint), outboundEnv, event, whenDone);
    send(asked);
    return asked::cancel;
  }

  /// Whether there is such a script.
  boolean knows(ScriptName script) {
    return scripts.knows(script);
  }

  /// Sends an event to a script whose code is a value, likewise; it is there, or it is gone.
  public Runnable send(
      Deployment from, Target.ToDynamic target, HostEvent event, Consumer<Result> whenDone) {
    return switch (scripts.dynamic().called(from, target.script())) {
      case Outcome.Failed<Deployment>(var failure) -> {
        event.cancel();
        whenDone.accept(new Result.Failed(failure, false));
        yield () -> {};
      }
      case Outcome.Answered<Deployment>(var deployment) -> {
        var sent =
            new Exchange(requestIds.get(), event, new Receiver.OfScript(target.entrypoint()));
        deployment.send(sent);
        var _ = sent.result().thenAccept(whenDone);
        yield sent::cancel;
      }
    };
  }

  /// Finds or loads a script whose code is a value; see [CallRouter#load].
  public void load(
      Deployment from,
      FromIsolate.Load asked,
      Optional<CompletableFuture<Void>> until,
      Consumer<Result> whenDone) {
    background.execute(() -> whenDone.accept(scripts.load(from, asked, until)));
  }

  private static Failure noSuchName(String name) {
    return new Failure.NotFound(
        "script.not-found",
        "No script can be called \"%s\".".formatted(name),
        "Mend the service that the binding names.");
  }

  private void send(Asked asked) {
    boolean full = false;
    synchronized (this) {
      var line = starting.get(asked.script);
      if (line == null) {
        var running = scripts.running(asked.script);
        if (running.isPresent()) {
          asked.to(new Outcome.Answered<>(running.get()));
          return;
        }
        starting.put(asked.script, new ArrayList<>(List.of(asked)));
        background.execute(() -> start(asked.script));
      } else if (line.size() < WAITING_MAX) {
        line.add(asked);
      } else {
        full = true;
      }
    }
    if (full) {
      asked.to(
          new Outcome.Failed<>(
              Failures.overloaded(asked.script.script(), WAITING_MAX, WAITING_MAX)));
    }
  }

  private void start(Wanted script) {
    Outcome<Deployment> found;
    try {
      found = scripts.deployment(script);
    } catch (RuntimeException e) {
      LOG.error("The script {} could not be started", script.script(), e);
      found = new Outcome.Failed<>(Failures.noIsolate());
    }
    synchronized (this) {
      var outcome = found;
      var line = starting.remove(script);
      if (line != null) {
        line.forEach(asked -> asked.to(outcome));
      }
    }
  }
}
