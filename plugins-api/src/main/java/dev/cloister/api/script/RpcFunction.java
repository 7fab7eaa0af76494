package dev.cloister.api.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function that is handed to other scripts, which call it here. It lives as a [RpcTarget] does.
@FunctionalInterface
public interface RpcFunction {
  /// Is called.
  ///
  /// @param arguments as plain values, and stubs of what was handed over in them
  @Nullable Object call(List<@Nullable Object> arguments) throws Exception;
}
