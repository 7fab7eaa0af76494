package dev.cloister.host.egress;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.policies.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/// Takes scripts' requests to the network, as their tenants' policies permit.
///
/// Threads: any. Owns: the client and its connections. Limits: per tenant `egress-requests-max`
/// requests at once, and [Places#WAITING_MAX] that wait; in the host's memory each has at most one
/// window ([dev.cloister.isolates.bridge.Body#FIRST_CREDIT_BYTES]) of body in each direction.
/// Fails: with the `egress.` codes.
public final class NetworkCalls implements CallRouter, AutoCloseable {
  private final Function<TenantId, Policy> policies;
  private final NameResolver resolver;
  private final Sockets sockets;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final OriginClient client;
  private final Map<TenantId, Places> places = new ConcurrentHashMap<>();

  public NetworkCalls(Function<TenantId, Policy> policies, NameResolver resolver, Sockets sockets) {
    this.policies = policies;
    this.resolver = resolver;
    this.sockets = sockets;
    this.client = new OriginClient(executor, Optional.empty());
  }

  @Override
  public Runnable call(
      Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
    return call(from.script().tenant(), request, whenDone);
  }

  /// Sends a request in the name of a tenant; see [CallRouter#call].
  Runnable call(TenantId tenant, HostRequest request, Consumer<Result> whenDone) {
    var policy = policies.apply(tenant);
    var url = RequestUrl.parse(request.url());
    var objection = objection(policy, url, request);
    if (url.isEmpty() || objection.isPresent()) {
      request.body().cancel();
      var failure = objection.orElseGet(EgressFailures::badUrl);
      whenDone.accept(new Result.Failed(failure, false));
      return () -> {};
    }
    var call =
        new OriginCall(
            url.get(),
            request,
            tenant.name(),
            policy,
            resolver,
            client,
            executor,
            places.computeIfAbsent(tenant, _ -> new Places()),
            RequestHeaders.asksForSocket(request.headers())
                ? Optional.of(() -> sockets.open(tenant))
                : Optional.empty(),
            sockets.messageBytesMax(tenant),
            whenDone);
    call.start();
    return call::giveUp;
  }

  /// How many requests of a tenant are under way.
  public int underWay(TenantId tenant) {
    var taken = places.get(tenant);
    return taken == null ? 0 : taken.taken();
  }

  private static Optional<Failure> objection(
      Policy policy, Optional<RequestUrl> url, HostRequest request) {
    if (url.isEmpty()) {
      return Optional.of(EgressFailures.badUrl());
    }
    if (RequestHeaders.asksForOther(request.headers())) {
      return Optional.of(EgressFailures.upgradeNotImplemented());
    }
    if (request.hops() >= Hops.MAX) {
      return Optional.of(EgressFailures.loop(url.get()));
    }
    return policy
        .egress()
        .objectionToHost(url.get().host(), url.get().port())
        .map(refused -> refused);
  }

  @Override
  public void close() {
    client.close();
    executor.shutdownNow();
  }
}
