package dev.cloister.isolates.js;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;

/// One engine per tenant, taken from a small stock of engines that have already evaluated the
/// platform's JavaScript.
///
/// Shared stock holds platform code only: an engine that a tenant has had is closed with the
/// tenant's last script and never given to another.
///
/// Threads: any. Limits: [#SPARES] spare engines.
final class TenantEngines implements AutoCloseable {
  static final int SPARES = 1;

  /// Touches what most scripts use, so that its code is parsed and has run once.
  private static final Source WARM_UP =
      Source.newBuilder(
              "js",
              """
              (async () => {
                const url = new URL('http://warm.up/path?query=1#fragment');
                url.searchParams.get('query');
                const request = new Request(url, { method: 'POST', body: 'text', headers: { a: 'b' } });
                await request.text();
                const response = Response.json(structuredClone({ map: new Map([[1, [new Date(0), 'x']]]) }));
                for (const [name, value] of response.headers) `${name}${value}`;
                await response.json();
                new TextDecoder().decode(new TextEncoder().encode('warm'));
                await new Response(new Blob(['x']).stream().pipeThrough(new TransformStream())).arrayBuffer();
                new AbortController().abort();
                console.log('%s', { warm: [1, 'up'] });
              })().catch(() => undefined);
              """,
              "cloister:warm-up")
          .internal(true)
          .buildLiteral();

  private final Map<String, Engine> tenants = new HashMap<>();
  private final ArrayDeque<Engine> spares = new ArrayDeque<>();
  private final Thread.Builder refills = Thread.ofPlatform().name("engine-stock").daemon(true);
  private final String runtimeName;
  private final CompletableFuture<Void> first;
  private boolean refilling = true;
  private boolean closed;

  /// Makes the first engine and begins to warm it, in the background.
  TenantEngines() {
    var engine = Platform.engine();
    runtimeName = engine.getImplementationName();
    first = CompletableFuture.runAsync(() -> stock(warmed(engine)), refills::start);
  }

  /// The name of the JavaScript runtime, which tells whether its compiler is there.
  String runtimeName() {
    return runtimeName;
  }

  /// Waits until the first engine is warm.
  void awaitFirst() {
    first.join();
  }

  /// The engine of a tenant.
  synchronized Engine of(String tenant) {
    var engine = tenants.get(tenant);
    if (engine == null) {
      engine = spares.isEmpty() ? Platform.engine() : spares.poll();
      tenants.put(tenant, engine);
      refill();
    }
    return engine;
  }

  /// Closes the engine of a tenant that has no scripts any more.
  void release(String tenant) {
    Engine engine;
    synchronized (this) {
      engine = tenants.remove(tenant);
    }
    if (engine != null) {
      engine.close(true);
    }
  }

  /// Fills the stock in the background.
  private synchronized void refill() {
    if (refilling || closed || spares.size() >= SPARES) {
      return;
    }
    refilling = true;
    refills.start(() -> stock(warmed(Platform.engine())));
  }

  private void stock(Engine engine) {
    synchronized (this) {
      refilling = false;
      if (!closed) {
        spares.add(engine);
        refill();
        return;
      }
    }
    engine.close(true);
  }

  /// The engine, after it has parsed and run the platform's JavaScript once.
  private static Engine warmed(Engine engine) {
    try (Context context =
        Platform.contextBuilder(engine, new ScriptFiles(java.util.List.of())).build()) {
      Platform.install(context, null);
      context.eval(WARM_UP);
    }
    return engine;
  }

  @Override
  public synchronized void close() {
    closed = true;
    spares.forEach(engine -> engine.close(true));
    tenants.values().forEach(engine -> engine.close(true));
    tenants.clear();
  }
}
