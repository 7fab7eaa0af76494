package dev.cloister.benchmarks;

import dev.cloister.isolates.cordon.CordonRuntime;
import dev.cloister.isolates.cordon.CordonStock;
import dev.cloister.isolates.cordon.CordonSupervisor;
import dev.cloister.isolates.cordon.JsCordon;
import dev.cloister.isolates.js.JsIsolate;
import java.io.IOException;

/// What is compared with what.
public enum Subject {
  /// A bare context that calls a function: no platform, no messages. The least it can cost.
  BARE_CONTEXT {
    @Override
    Runner open() {
      return new BareContext();
    }
  },
  /// An isolate in this JVM: the platform, and messages passed as they are.
  IN_HOST {
    @Override
    Runner open() {
      return new IsolateRunner(JsIsolate::new);
    }
  },
  /// An isolate in a cordon: the same, with frames over a socket between two JVMs.
  CORDON {
    @Override
    Runner open() throws IOException, InterruptedException {
      var supervisor = new CordonSupervisor(System::nanoTime).start();
      var recipe = JsCordon.recipe(CORDON_HEAP_BYTES);
      try (var stock =
          new CordonStock(CordonRuntime.ofThisProcess(), recipe, supervisor, 1).start()) {
        return new IsolateRunner(
            listener -> {
              try {
                return stock.take(listener);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("No cordon could be had.", e);
              }
            },
            supervisor::close);
      }
    }
  };

  private static final long CORDON_HEAP_BYTES = 512L << 20;

  abstract Runner open() throws IOException, InterruptedException;
}
