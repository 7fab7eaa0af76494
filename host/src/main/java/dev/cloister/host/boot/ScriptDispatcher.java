package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.egress.Hops;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.EventRates;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.Failures;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.execution.Timeline;
import dev.cloister.host.http.Dispatcher;
import dev.cloister.host.http.EdgeAnswer;
import dev.cloister.host.http.EdgeRequest;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/// Takes a request from the edge to the script that its address names, and the answer back.
///
/// Threads: the edge's, one for each request, which waits here. A request whose handler had not
/// begun when its isolate ended is sent once more, unless its body cannot be.
final class ScriptDispatcher implements Dispatcher {
  private final ScriptHost scripts;
  private final EventRates rates;
  private final LongSupplier ticker;
  private final ToLongFunction<TenantId> bodyBytesMax;
  private final ToLongFunction<TenantId> answerBytesMax;
  private final ToIntFunction<TenantId> socketMessageBytesMax;
  private final BiFunction<ScriptName, HostRequest, Optional<Outcome<HostAnswer>>> beforeScript;

  /// @param rates how many events each tenant may begin
  /// @param ticker nanoseconds that only go forward
  /// @param beforeScript what is answered without asking the script; empty when it is to be asked
  /// @param bodyBytesMax the longest request body of each tenant
  /// @param answerBytesMax the longest answer of its scripts
  /// @param socketMessageBytesMax the longest message of a WebSocket of each tenant
  ScriptDispatcher(
      ScriptHost scripts,
      EventRates rates,
      LongSupplier ticker,
      BiFunction<ScriptName, HostRequest, Optional<Outcome<HostAnswer>>> beforeScript,
      ToLongFunction<TenantId> bodyBytesMax,
      ToLongFunction<TenantId> answerBytesMax,
      ToIntFunction<TenantId> socketMessageBytesMax) {
    this.scripts = scripts;
    this.rates = rates;
    this.ticker = ticker;
    this.beforeScript = beforeScript;
    this.bodyBytesMax = bodyBytesMax;
    this.answerBytesMax = answerBytesMax;
    this.socketMessageBytesMax = socketMessageBytesMax;
  }

  @Override
  public long requestBodyBytesMax(TenantId tenant) {
    return bodyBytesMax.applyAsLong(tenant);
  }

  @Override
  public int socketMessageBytesMax(TenantId tenant) {
    return socketMessageBytesMax.applyAsInt(tenant);
  }

  @Override
  public Outcome<EdgeAnswer> dispatch(EdgeRequest request) {
    var script = new ScriptName(request.tenant(), request.scriptName());
    var body = EdgeBodies.fromClient(request.body());
    var asked =
        new HostRequest(
            request.method(),
            request.url(),
            request.headers(),
            body,
            Hops.of(request.headers()),
            Optional.of(Timeline.of(ticker)));
    var first = beforeScript.apply(script, asked);
    if (first.isPresent()) {
      body.cancel();
      return switch (first.get()) {
        case Outcome.Answered<HostAnswer>(var answer) -> edgeAnswer(answer, Long.MAX_VALUE);
        case Outcome.Failed<HostAnswer>(var failure) -> new Outcome.Failed<>(failure);
      };
    }
    var result = send(script, request, asked);
    if (result instanceof Result.Failed(Failure.Unavailable _, var begun)
        && !begun
        && !(body instanceof HostBody.Flowing)) {
      result = send(script, request, asked);
    }
    return switch (result) {
      case Result.Answered(var answer) ->
          edgeAnswer(answer, answerBytesMax.applyAsLong(request.tenant()));
      case Result.Handled(var outcome, var _) -> new Outcome.Failed<>(Failures.threw(outcome));
      case Result.Returned _ ->
          throw new IllegalStateException("A request was answered with the result of a call.");
      case Result.Threw(var _, var outcome) -> new Outcome.Failed<>(Failures.threw(outcome));
      case Result.Failed(var failure, var _) -> new Outcome.Failed<>(failure);
    };
  }

  private static Outcome<EdgeAnswer> edgeAnswer(HostAnswer answer, long bytesMax) {
    var length = EdgeBodies.length(answer.body());
    if (length > bytesMax) {
      answer.discard();
      return new Outcome.Failed<>(Failures.answerTooLong(length, bytesMax));
    }
    return new Outcome.Answered<>(
        new EdgeAnswer(
            answer.status(),
            answer.statusText(),
            answer.headers(),
            EdgeBodies.toClient(answer.body(), bytesMax),
            answer.socket()));
  }

  private Result send(ScriptName script, EdgeRequest request, HostRequest asked) {
    return switch (scripts.deployment(script)) {
      case Outcome.Failed<Deployment>(var failure) -> {
        asked.cancel();
        yield new Result.Failed(failure, true);
      }
      case Outcome.Answered<Deployment>(var deployment) -> {
        var refused = rates.admit(script.tenant());
        if (refused.isPresent()) {
          asked.cancel();
          yield new Result.Failed(refused.get(), true);
        }
        asked.timeline().ifPresent(Timeline::scriptFound);
        var exchange = new Exchange(request.requestId(), asked, Optional.empty());
        deployment.send(exchange);
        request.cancellation().onCancelled(exchange::cancel);
        yield exchange.result().join();
      }
    };
  }
}
