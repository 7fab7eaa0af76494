package dev.cloister.host.service.assets;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.DispatchCalls;
import dev.cloister.host.execution.ForwardingCalls;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Requests of one script to another that has assets: these are asked first, as they are for
/// clients. Every other call goes on to `next`.
///
/// Threads: any; what may have to wait runs on one of `threads`.
public final class AssetCalls extends ForwardingCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AssetCalls.class);

  private final AssetService assets;
  private final Executor threads;

  public AssetCalls(AssetService assets, CallRouter next, Executor threads) {
    super(next);
    this.assets = assets;
    this.threads = threads;
  }

  @Override
  public Runnable call(
      Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
    var script = withAssets(from, target);
    if (script.isEmpty()) {
      return next.call(from, target, request, whenDone);
    }
    var call = new Call(from, target, request, whenDone);
    threads.execute(() -> call.run(script.get()));
    return call::giveUp;
  }

  /// The script that is called, if it has assets that are asked before it.
  private Optional<ScriptName> withAssets(Deployment from, Target target) {
    if (target instanceof Target.ToDispatched dispatched) {
      return DispatchCalls.script(from, dispatched).filter(assets::has);
    }
    if (!(target instanceof Target.ToEntrypoint(var called, var entrypoint))
        || entrypoint.name().isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ScriptName(from.script().tenant(), called)).filter(assets::has);
    } catch (IllegalArgumentException noName) {
      // Whoever looks for the script says so.
      return Optional.empty();
    }
  }

  private final class Call {
    private final Deployment from;
    private final Target target;
    private final HostRequest request;
    private final Consumer<Result> whenDone;
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private volatile Runnable later = () -> {};

    Call(Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
      this.from = from;
      this.target = target;
      this.request = request;
      this.whenDone = whenDone;
    }

    void run(ScriptName script) {
      Optional<Outcome<HostAnswer>> first;
      try {
        first = assets.beforeScript(script, request);
      } catch (RuntimeException fault) {
        LOG.error("The assets of {} could not be asked", script, fault);
        first =
            Optional.of(
                new Outcome.Failed<>(
                    ServiceAnswers.storageUnavailable("The assets could not be asked.")));
      }
      if (first.isEmpty()) {
        later = next.call(from, target, request, whenDone);
        if (givenUp.get()) {
          later.run();
        }
        return;
      }
      request.body().cancel();
      whenDone.accept(
          switch (AssetService.unshared(first.get())) {
            case Outcome.Answered<HostAnswer>(var answer) -> new Result.Answered(answer);
            case Outcome.Failed<HostAnswer>(var failure) -> new Result.Failed(failure, true);
          });
    }

    void giveUp() {
      givenUp.set(true);
      later.run();
    }
  }

  @Override
  public Runnable invoke(
      Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
    return next.invoke(from, target, invocation, whenDone);
  }
}
