package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes what a script asks of the scripts of a dispatch namespace to them. Each is a tenant of its
/// own: its engine, its place, its policy and its data are no other's.
///
/// Threads: any; nothing here waits. Fails: with the `dispatch.` codes.
public final class DispatchCalls {
  /// The name of the type of bindings that lead to a dispatch namespace; the resource is its name.
  public static final String BINDING_TYPE = "dispatch";

  /// The settings of a binding: the script that sees the requests of those dispatched to, and which
  /// of its exports.
  public static final String OUTBOUND = "outbound";

  public static final String OUTBOUND_ENTRYPOINT = "outbound-entrypoint";

  private DispatchCalls() {}

  /// Sends an event to a script of the namespace that a binding of `from` names; see
  /// [EntrypointCalls#send].
  public static Runnable send(
      EntrypointCalls entrypoints,
      Deployment from,
      Target.ToDispatched target,
      HostEvent event,
      Consumer<Result> whenDone) {
    var binding = namespace(from, target);
    if (binding.isEmpty()) {
      return refuse(event, whenDone, noNamespace(target.binding()));
    }
    var script = script(from, target).filter(entrypoints::knows);
    if (script.isEmpty()) {
      return refuse(event, whenDone, notFound(binding.get().resource(), target.script()));
    }
    var wanted =
        new Wanted(
            script.get(),
            target.cpuMillis(),
            target.calls(),
            outbound(from.script().tenant(), binding.get()));
    return entrypoints.send(wanted, target.entrypoint(), target.outboundEnv(), event, whenDone);
  }

  private static Optional<Binding.Service> namespace(Deployment from, Target.ToDispatched target) {
    return from.service(target.binding()).filter(service -> service.type().equals(BINDING_TYPE));
  }

  /// The script that is asked for, whether or not it is there; empty when there can be none.
  public static Optional<ScriptName> script(Deployment from, Target.ToDispatched target) {
    try {
      return namespace(from, target)
          .map(binding ->
              new ScriptName(
                  TenantId.ofDispatched(
                      from.script().tenant(), binding.resource(), target.script()),
                  target.script()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Wanted.OutboundScript> outbound(TenantId owner, Binding.Service binding) {
    return Optional.ofNullable(binding.settings().get(OUTBOUND))
        .map(name ->
            new Wanted.OutboundScript(
                new ScriptName(owner, name),
                Optional.ofNullable(binding.settings().get(OUTBOUND_ENTRYPOINT))));
  }

  private static Runnable refuse(HostEvent event, Consumer<Result> whenDone, Failure failure) {
    event.cancel();
    whenDone.accept(new Result.Failed(failure, false));
    return () -> {};
  }

  private static Failure noNamespace(String binding) {
    return new Failure.Refused(
        "dispatch.no-namespace",
        "This script has no binding \"%s\" of dispatch_namespaces.".formatted(binding),
        "Declare it in the configuration and deploy again.");
  }

  private static Failure notFound(String namespace, String script) {
    return new Failure.NotFound(
        "dispatch.not-found",
        "Worker not found. The dispatch namespace %s has no script \"%s\"."
            .formatted(namespace, script.length() > 80 ? script.substring(0, 80) + "…" : script),
        "Deploy it with `cloister deploy FOLDER --dispatch-namespace %s`, or mend the name."
            .formatted(namespace));
  }

  /// More different limits are asked of a script than it may run with at once.
  static Failure tooManyVariants(ScriptName script, int most) {
    return new Failure.LimitReached(
        "dispatch.too-many-limits",
        "The script %s runs with %d different limits and outbound scripts now, as many as may be."
            .formatted(script, most),
        "Dispatch to a script with a few fixed limits, not with different ones for each request.",
        "loadShed",
        Optional.empty());
  }
}
