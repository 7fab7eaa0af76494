package dev.cloister.host.boot;

import dev.cloister.host.execution.IsolateFactory;
import dev.cloister.host.execution.PlacementRefused;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.cordon.CordonProcess;
import dev.cloister.isolates.cordon.CordonRuntime;
import dev.cloister.isolates.cordon.CordonStock;
import dev.cloister.isolates.cordon.CordonSupervisor;
import dev.cloister.isolates.cordon.JavaCordon;
import dev.cloister.isolates.cordon.JsCordon;
import dev.cloister.isolates.cordon.LeftFolders;
import dev.cloister.isolates.js.JsIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes isolates: in this JVM, or cordons from a warm stock for each heap size that is in use.
///
/// Threads: any. Owns: the stocks and the supervisor of all cordons. Limits: so many spare cordons
/// for each heap size as the operator wants, [#JAVA_SPARES] for scripts in Java.
final class Isolates implements IsolateFactory, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Isolates.class);
  private static final int JAVA_SPARES = 1;

  /// How long a host that stops waits for its cordons to be gone.
  private static final Duration ENDS_MAX = Duration.ofSeconds(5);

  private final CordonConfinement confinement = new CordonConfinement();
  private volatile BooleanSupplier unconfinedAccepted = () -> false;
  private final CordonSupervisor supervisor;
  private final CordonRuntime runtime = CordonRuntime.ofThisProcess();
  private final CordonRuntime javaRuntime = CordonRuntime.ofThisProcessForJava();
  private final Map<Integer, CordonStock> stocks = new HashMap<>();
  private final Map<Integer, CordonStock> javaStocks = new HashMap<>();
  private final int spares;
  private boolean closed;

  Isolates(LongSupplier ticker, int spares) {
    this.spares = spares;
    this.supervisor = new CordonSupervisor(ticker).start();
    var left = LeftFolders.delete();
    if (left > 0) {
      LOG.info("{} folders of cordons were deleted, whose hosts had been killed", left);
    }
  }

  /// Begins to fill the stock for this heap size, so that the first tenant need not wait for all of
  /// it.
  void prepare(int heapMib) {
    stock(heapMib);
    Thread.ofVirtual().name("first-cordon").start(() -> listen(heapMib));
  }

  private void listen(int heapMib) {
    try {
      awaitConfinement(heapMib);
    } catch (IOException e) {
      LOG.warn("No cordon could be started yet", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized CordonStock stock(int heapMib) {
    if (closed) {
      throw new UncheckedIOException(new IOException("The host is stopping."));
    }
    return stocks.computeIfAbsent(
        heapMib,
        mib ->
            new CordonStock(runtime, JsCordon.recipe((long) mib << 20), supervisor, spares)
                .start());
  }

  /// Filled from the first script in Java on: most hosts have none. Without the compiler of the
  /// JavaScript engine, which Java has no use for.
  private synchronized CordonStock javaStock(int heapMib) {
    if (closed) {
      throw new UncheckedIOException(new IOException("The host is stopping."));
    }
    if (javaStocks.isEmpty() && javaRuntime.cache().isEmpty()) {
      LOG.info("Cordons for Java start without a class cache; `cloister prepare` makes one");
    }
    return javaStocks.computeIfAbsent(
        heapMib,
        mib ->
            new CordonStock(
                    javaRuntime, JavaCordon.recipe((long) mib << 20), supervisor, JAVA_SPARES)
                .start());
  }

  @Override
  public Isolate inHost(IsolateListener listener) {
    return new JsIsolate(listener);
  }

  @Override
  public Isolate cordon(CordonShape shape, IsolateListener listener) {
    var cordon = take(stock(shape.heapMib()), shape, listener);
    if (shape.trust() == Trust.UNTRUSTED && isTooOpen(cordon)) {
      cordon.close();
      throw new UncheckedIOException(new IOException("It is not confined: " + cordon.confined()));
    }
    return cordon;
  }

  @Override
  public Isolate javaCordon(CordonShape shape, IsolateListener listener) {
    var cordon = take(javaStock(shape.heapMib()), shape, listener);
    if (isTooOpen(cordon)) {
      cordon.close();
      throw PlacementRefused.javaUnconfined(
          CordonConfinement.of(cordon.confined()).missing().orElseThrow());
    }
    return cordon;
  }

  private boolean isTooOpen(CordonProcess cordon) {
    return !unconfinedAccepted.getAsBoolean() && !cordon.confined().complete();
  }

  private CordonProcess take(CordonStock stock, CordonShape shape, IsolateListener listener) {
    try {
      var cordon = stock.take(listener);
      confinement.heard(cordon.confined());
      return cordon;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "A cordon with %d MiB could not be started.".formatted(shape.heapMib()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new IOException("Interrupted while a cordon was starting.", e));
    }
  }

  /// From now on untrusted tenants may have cordons that are not confined when this says so.
  void connect(BooleanSupplier accepted) {
    unconfinedAccepted = accepted;
  }

  /// How cordons are confined: waits until one of this heap size is warm.
  ///
  /// @throws IOException when none starts
  void awaitConfinement(int heapMib) throws IOException, InterruptedException {
    confinement.heard(stock(heapMib).confined());
  }

  /// How cordons are confined, as far as that is known.
  CordonConfinement confinement() {
    return confinement;
  }

  /// How many warm cordons wait for tenants.
  synchronized int spares() {
    return Stream.concat(stocks.values().stream(), javaStocks.values().stream())
        .mapToInt(CordonStock::spares)
        .sum();
  }

  /// Whether isolates of this host have a compiler.
  boolean hasCompiler() {
    return runtime.compilerDir().isPresent();
  }

  @Override
  public void close() {
    List<CordonStock> all;
    synchronized (this) {
      closed = true;
      all = Stream.concat(stocks.values().stream(), javaStocks.values().stream()).toList();
    }
    all.forEach(CordonStock::close);
    try {
      var left = supervisor.endAll(ENDS_MAX);
      if (left > 0) {
        LOG.warn(
            "{} cordons were not gone within {}; the next host deletes their folders",
            left,
            ENDS_MAX);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    supervisor.close();
  }
}
