package dev.cloister.host.admin;

import dev.cloister.api.ScriptName;
import java.util.function.Consumer;

/// Where what scripts say and do can be followed while it happens. Nothing is kept for later.
@FunctionalInterface
public interface TailSource {
  /// Hands `listener` every record of the script from now on, in the order they happened within one
  /// request, until the result is closed. The script need not be deployed.
  ///
  /// `listener` is called from any thread, also by several at once, and returns at once. After
  /// `close` has returned it may still hear what was under way.
  Subscription subscribe(ScriptName script, Consumer<TailRecord> listener);

  /// Ends with `close`, which never fails and does nothing the second time.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
