package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Sends everything on to the router behind it; who extends it takes what is its own.
public abstract class ForwardingCalls implements CallRouter {
  /// Where everything else goes.
  protected final CallRouter next;

  protected ForwardingCalls(CallRouter next) {
    this.next = next;
  }

  @Override
  public Runnable call(
      Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
    return next.call(from, target, request, whenDone);
  }

  @Override
  public Runnable outward(
      Deployment from, String outboundEnv, HostRequest request, Consumer<Result> whenDone) {
    return next.outward(from, outboundEnv, request, whenDone);
  }

  @Override
  public void load(
      Deployment from,
      FromIsolate.Load asked,
      Optional<CompletableFuture<Void>> until,
      Consumer<Result> whenDone) {
    next.load(from, asked, until, whenDone);
  }

  @Override
  public Runnable invoke(
      Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
    return next.invoke(from, target, invocation, whenDone);
  }
}
