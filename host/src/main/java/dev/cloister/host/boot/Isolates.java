package dev.cloister.host.boot;

import dev.cloister.host.execution.IsolateFactory;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.cordon.CordonRuntime;
import dev.cloister.isolates.cordon.CordonStock;
import dev.cloister.isolates.cordon.CordonSupervisor;
import dev.cloister.isolates.cordon.JsCordon;
import dev.cloister.isolates.js.JsIsolate;
import dev.cloister.policies.CordonShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Makes isolates: in this JVM, or cordons from a warm stock for each heap size that is in use.
///
/// Threads: any. Owns: the stocks and the supervisor of all cordons. Limits: [#SPARES] spare
/// cordons for each heap size.
final class Isolates implements IsolateFactory, AutoCloseable {
  private static final int SPARES = 1;

  private final CordonSupervisor supervisor;
  private final CordonRuntime runtime = CordonRuntime.ofThisProcess();
  private final Map<Integer, CordonStock> stocks = new HashMap<>();
  private boolean closed;

  Isolates(LongSupplier ticker) {
    this.supervisor = new CordonSupervisor(ticker).start();
  }

  /// Begins to fill the stock for this heap size, so that the first tenant need not wait for all of
  /// it.
  void prepare(int heapMib) {
    stock(heapMib);
  }

  private synchronized CordonStock stock(int heapMib) {
    if (closed) {
      throw new UncheckedIOException(new IOException("The host is stopping."));
    }
    return stocks.computeIfAbsent(
        heapMib,
        mib ->
            new CordonStock(runtime, JsCordon.recipe((long) mib << 20), supervisor, SPARES)
                .start());
  }

  @Override
  public Isolate inHost(IsolateListener listener) {
    return new JsIsolate(listener);
  }

  @Override
  public Isolate cordon(CordonShape shape, IsolateListener listener) {
    try {
      return stock(shape.heapMib()).take(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "A cordon with %d MiB could not be started.".formatted(shape.heapMib()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new IOException("Interrupted while a cordon was starting.", e));
    }
  }

  /// Whether isolates of this host have a compiler.
  boolean hasCompiler() {
    return runtime.compilerDir().isPresent();
  }

  @Override
  public void close() {
    Map<Integer, CordonStock> all;
    synchronized (this) {
      closed = true;
      all = new HashMap<>(stocks);
    }
    all.values().forEach(CordonStock::close);
    supervisor.close();
  }
}
