package dev.cloister.host.egress;

import dev.cloister.api.TenantId;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.socket.TestSocketLimits;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.policies.Egress;
import dev.cloister.policies.EgressRule;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import dev.cloister.policies.TenantLimits;
import dev.cloister.policies.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A tenant's requests to the network, for tests: its policy, the calls, and what became of them.
final class Fetching implements AutoCloseable {
  static final TenantId ACME = new TenantId("acme");
  private static final int PATIENCE_SECONDS = 60;

  private final NetworkCalls calls;

  Fetching(Egress egress, TenantLimits limits, NameResolver resolver) {
    var policy = new Policy(Trust.NORMAL, Isolation.SHARED_CORDON, limits, egress);
    calls = new NetworkCalls(_ -> policy, resolver, new Sockets(_ -> new TestSocketLimits()));
  }

  /// May reach this machine too.
  static Fetching fromHere() {
    return fromHere(TenantLimits.DEFAULT);
  }

  static Fetching fromHere(TenantLimits limits) {
    return new Fetching(Egress.OWN_MACHINE_TOO, limits, NameResolver.ofSystem());
  }

  static TenantLimits with(Limit limit, long amount) {
    return TenantLimits.DEFAULT.with(limit, amount);
  }

  static Egress allowing(String... rules) {
    return new Egress(
        true,
        List.of(rules).stream().map(rule -> EgressRule.parse(rule).orElseThrow()).toList(),
        List.of(),
        List.of());
  }

  /// A call under way.
  record Running(CompletableFuture<Result> result, Runnable giveUp) {
    Result await() throws Exception {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  Running begin(TenantId tenant, HostRequest request) {
    var result = new CompletableFuture<Result>();
    return new Running(result, calls.call(tenant, request, result::complete));
  }

  Running begin(HostRequest request) {
    return begin(ACME, request);
  }

  HostAnswer answer(HostRequest request) throws Exception {
    return switch (begin(request).await()) {
      case Result.Answered(var answer) -> answer;
      case Result.Failed(var failure, var _) ->
          throw new AssertionError(failure.code() + ": " + failure.detail());
      case Result other -> throw new AssertionError(other.toString());
    };
  }

  String codeOf(HostRequest request) throws Exception {
    return switch (begin(request).await()) {
      case Result.Failed(var failure, var _) -> failure.code();
      case Result other -> other.toString();
    };
  }

  static HostRequest get(String url, Header... headers) {
    return new HostRequest("GET", url, List.of(headers), HostBody.none());
  }

  static String text(HostAnswer answer) throws IOException {
    return new String(bytes(answer), StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(HostAnswer answer) throws IOException {
    return answer.body().bytes();
  }

  @Override
  public void close() {
    calls.close();
  }
}
