package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.FromIsolate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Where a script's outgoing requests go. Calls between objects start here and never pass the edge.
public interface CallRouter {
  /// How many calls of scripts may lead to one, one after another; so calls in circles end.
  int HOPS_MAX = 32;

  /// Sends a request on its way; `whenDone` hears what came of it, once, on any thread. Running the
  /// returned task gives the call up.
  Runnable call(
      Deployment from, FromIsolate.Target target, HostRequest request, Consumer<Result> whenDone);

  /// Sends a request on its way to the network, or to what stands in its place for this script,
  /// whose `env` has this besides then: an object in JSON, empty for nothing.
  default Runnable outward(
      Deployment from, String outboundEnv, HostRequest request, Consumer<Result> whenDone) {
    return call(from, new FromIsolate.Target.ToNetwork(), request, whenDone);
  }

  /// Finds or loads a script whose code is a value; `until` is the end of the event that asks.
  default void load(
      Deployment from,
      FromIsolate.Load asked,
      Optional<CompletableFuture<Void>> until,
      Consumer<Result> whenDone) {
    throw new UnsupportedOperationException("Nothing can be loaded here: " + asked.loader());
  }

  /// Sends an invocation on its way, likewise.
  default Runnable invoke(
      Deployment from,
      FromIsolate.Target target,
      HostInvocation invocation,
      Consumer<Result> whenDone) {
    throw new UnsupportedOperationException("Nothing here can be invoked: " + target);
  }
}
