package dev.cloister.api.script;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a script of a [DispatchNamespace] is to run for those who ask for it. The host keeps a
/// script's contexts apart by their limits, so a few fixed ones are better than many.
///
/// @param props a plain value, its `Context.props()`; null for none
/// @param cpu CPU time of one of its events, at least a millisecond, when it is to have less than
///   it might
/// @param subrequests outgoing requests of one of its events, at least 1, likewise
/// @param outbound what the namespace's outbound script finds in its `Env`, by name: plain values
///   that JSON has, together at most 64 Ki characters of it
public record DispatchOptions(
    @Nullable Object props,
    Optional<Duration> cpu,
    Optional<Integer> subrequests,
    Map<String, @Nullable Object> outbound) {
  /// Without props, with all it may use, and with nothing for the outbound script.
  public static final DispatchOptions NONE =
      new DispatchOptions(null, Optional.empty(), Optional.empty(), Map.of());

  /// Copies the map. Throws [IllegalArgumentException] for a limit that is too small.
  public DispatchOptions {
    cpu.filter(time -> time.toMillis() < 1)
        .ifPresent(time -> {
          throw new IllegalArgumentException(
              "The CPU time of an event must be a millisecond at least, not " + time + ".");
        });
    subrequests
        .filter(count -> count < 1)
        .ifPresent(count -> {
          throw new IllegalArgumentException(
              "The requests of an event must be 1 at least, not " + count + ".");
        });
    outbound = Collections.unmodifiableMap(new LinkedHashMap<>(outbound));
  }

  /// The same with these props.
  public DispatchOptions withProps(@Nullable Object value) {
    return new DispatchOptions(value, cpu, subrequests, outbound);
  }

  /// The same with at most so much CPU time.
  public DispatchOptions withCpu(Duration time) {
    return new DispatchOptions(props, Optional.of(time), subrequests, outbound);
  }

  /// The same with at most so many outgoing requests.
  public DispatchOptions withSubrequests(int count) {
    return new DispatchOptions(props, cpu, Optional.of(count), outbound);
  }

  /// The same with this besides for the outbound script.
  public DispatchOptions withOutbound(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(outbound);
    more.put(name, value);
    return new DispatchOptions(props, cpu, subrequests, more);
  }
}
