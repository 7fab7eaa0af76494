package dev.cloister.isolates.bridge;

import java.util.List;
import java.util.Optional;

/// A script as a value: what one script gives to have it run as another. The host checks it as it
/// checks an upload.
///
/// @param mainModule the module whose exports are its entrypoints
/// @param env its `env`: an object, and the stubs of entrypoints and objects in it
/// @param outbound where its `fetch` goes
/// @param cpuMillis CPU time of one of its events, when it is to have less than it might
/// @param calls outgoing requests of one of its events, likewise
public record DynamicCode(
    String mainModule,
    List<ScriptModule> modules,
    Payload env,
    Outbound outbound,
    Optional<Long> cpuMillis,
    Optional<Long> calls) {
  /// The most modules of one.
  public static final int MODULES_MAX = 1_000;

  /// The most bytes of all its modules together. A policy's `script-bytes-max` holds besides.
  public static final int BYTES_MAX = 32 << 20;

  /// The most bytes of its `env`.
  public static final int ENV_BYTES_MAX = 1 << 20;

  /// The most characters of the id that it can be found by.
  public static final int ID_CHARS_MAX = 2_048;

  /// Where the `fetch` of a script goes.
  public sealed interface Outbound {
    /// Where that of the script goes which gives the code.
    record AsParent() implements Outbound {}

    /// Nowhere: it is refused.
    record Nowhere() implements Outbound {}

    /// To an entrypoint or an object, which answers in the network's place.
    record Through(FromIsolate.Target target) implements Outbound {}
  }
}
