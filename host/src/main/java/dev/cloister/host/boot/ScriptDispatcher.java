package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.egress.Hops;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.Failures;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.http.Dispatcher;
import dev.cloister.host.http.EdgeAnswer;
import dev.cloister.host.http.EdgeRequest;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Takes a request from the edge to the script that its address names, and the answer back.
///
/// Threads: the edge's, one for each request, which waits here. A request whose handler had not
/// begun when its isolate ended is sent once more, unless its body cannot be.
final class ScriptDispatcher implements Dispatcher {
  private final ScriptHost scripts;
  private final ToLongFunction<TenantId> bodyBytesMax;

  /// @param bodyBytesMax the longest request body of each tenant
  ScriptDispatcher(ScriptHost scripts, ToLongFunction<TenantId> bodyBytesMax) {
    this.scripts = scripts;
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  public long requestBodyBytesMax(TenantId tenant) {
    return bodyBytesMax.applyAsLong(tenant);
  }

  @Override
  public Outcome<EdgeAnswer> dispatch(EdgeRequest request) {
    var script = new ScriptName(request.tenant(), request.scriptName());
    var body = EdgeBodies.fromClient(request.body());
    var result = send(script, request, body);
    if (result instanceof Result.Failed(Failure.Unavailable _, var begun)
        && !begun
        && !(body instanceof HostBody.Flowing)) {
      result = send(script, request, body);
    }
    return switch (result) {
      case Result.Answered(var answer) ->
          new Outcome.Answered<>(
              new EdgeAnswer(
                  answer.status(), answer.statusText(), answer.headers(), EdgeBodies.toClient(answer.body())));
      case Result.Handled(var outcome, var _) -> new Outcome.Failed<>(Failures.threw(outcome));
      case Result.Returned _ ->
          throw new IllegalStateException("A request was answered with the result of a call.");
      case Result.Threw(var _, var outcome) -> new Outcome.Failed<>(Failures.threw(outcome));
      case Result.Failed(var failure, var _) -> new Outcome.Failed<>(failure);
    };
  }

  private Result send(ScriptName script, EdgeRequest request, HostBody body) {
    return switch (scripts.deployment(script)) {
      case Outcome.Failed<Deployment>(var failure) -> {
        body.cancel();
        yield new Result.Failed(failure, true);
      }
      case Outcome.Answered<Deployment>(var deployment) -> {
        var exchange =
            new Exchange(
                request.requestId(),
                new HostRequest(
                    request.method(),
                    request.url(),
                    request.headers(),
                    body,
                    Hops.of(request.headers())),
                Optional.empty());
        deployment.send(exchange);
        request.cancellation().onCancelled(exchange::cancel);
        yield exchange.result().join();
      }
    };
  }
}
