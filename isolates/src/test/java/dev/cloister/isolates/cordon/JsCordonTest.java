package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateContract;
import dev.cloister.isolates.IsolateListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract with JavaScript in a cordon, each test in one fresh from a stock.
class JsCordonTest extends IsolateContract {
  private static final long HEAP_BYTES = 256L << 20;

  private static CordonSupervisor supervisor;
  private static CordonStock stock;

  @BeforeAll
  static void fillStock() {
    supervisor = new CordonSupervisor(System::nanoTime).start();
    stock =
        new CordonStock(
                CordonRuntime.ofThisProcess(), JsCordon.recipe(HEAP_BYTES), supervisor, 1)
            .start();
  }

  @AfterAll
  static void closeStock() {
    stock.close();
    supervisor.close();
  }

  @Override
  protected Isolate start(IsolateListener listener) throws Exception {
    return stock.take(listener);
  }

  @Test
  void scripts_are_compiled_and_not_only_interpreted() {
    assertThat(isolate.runtimeName()).isEqualTo("GraalVM CE");
  }
}
