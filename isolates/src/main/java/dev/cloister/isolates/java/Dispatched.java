package dev.cloister.isolates.java;

import dev.cloister.api.script.DispatchNamespace;
import dev.cloister.api.script.DispatchOptions;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.time.Duration;
import java.util.Optional;

/// The scripts of a dispatch namespace, by the name of its binding.
record Dispatched(HostCalls calls, String binding) implements DispatchNamespace, StaysHere {
  /// A stub of one, which stays where it is: what it may do is this script's affair.
  private record Script(HostCalls calls, Target target) implements AddressedStub, StaysHere {}

  @Override
  public Stub get(String script, DispatchOptions options) {
    var entrypoint =
        options.props() == null
            ? Entrypoint.DEFAULT
            : new Entrypoint(Optional.empty(), CloneWriter.write(options.props()));
    return new Script(
        calls,
        new Target.ToDispatched(
            binding,
            script,
            entrypoint,
            options.cpu().map(Duration::toMillis),
            options.subrequests().map(Integer::longValue),
            outboundEnv(options)));
  }

  private static String outboundEnv(DispatchOptions options) {
    if (options.outbound().isEmpty()) {
      return "";
    }
    var text = JsonText.of(options.outbound());
    if (text.length() > Target.ToDispatched.OUTBOUND_ENV_CHARS_MAX) {
      throw new IllegalArgumentException(
          "What is given for the outbound script may have %d characters as JSON; this has %d."
              .formatted(Target.ToDispatched.OUTBOUND_ENV_CHARS_MAX, text.length()));
    }
    return text;
  }
}
