package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.DispatchCalls;
import dev.cloister.host.execution.EntrypointCalls;
import dev.cloister.host.execution.Failures;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Outbound;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Routes what scripts ask of objects and of other scripts of their own tenant, and hands on what
/// they ask of the network.
///
/// Threads: any.
public final class ObjectCalls implements CallRouter {
  private final Supplier<String> requestIds;
  private final CallRouter network;
  private volatile @Nullable Objects objects;
  private volatile @Nullable EntrypointCalls entrypoints;

  /// @param network where calls go that are not for objects
  public ObjectCalls(Supplier<String> requestIds, CallRouter network) {
    this.requestIds = requestIds;
    this.network = network;
  }

  /// Connects what need each other; before any script runs.
  public void connect(Objects to, EntrypointCalls scripts) {
    objects = to;
    entrypoints = scripts;
  }

  @Override
  public Runnable call(
      Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
    return switch (target) {
      case Target.ToObject object -> toObject(from.script().tenant(), object, request, whenDone);
      case Target.ToEntrypoint entrypoint -> toScript(from, entrypoint, request, whenDone);
      case Target.ToDynamic dynamic -> connected().send(from, dynamic, request, whenDone);
      case Target.ToDispatched script ->
          DispatchCalls.send(connected(), from, script, request, whenDone);
      case Target.ToCapability _ -> throw new IllegalArgumentException("A stub takes no requests.");
      case Target.ToNetwork() -> outward(from, "", request, whenDone);
      case Target.ToService _ ->
          throw new IllegalStateException("Calls of services do not come here.");
    };
  }

  @Override
  public Runnable invoke(
      Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
    return switch (target) {
      case Target.ToObject object -> toObject(from.script().tenant(), object, invocation, whenDone);
      case Target.ToEntrypoint entrypoint -> toScript(from, entrypoint, invocation, whenDone);
      case Target.ToDynamic dynamic -> connected().send(from, dynamic, invocation, whenDone);
      case Target.ToDispatched script ->
          DispatchCalls.send(connected(), from, script, invocation, whenDone);
      case Target.ToCapability _, Target.ToNetwork _, Target.ToService _ ->
          throw new IllegalArgumentException("Nothing there can be invoked: " + target);
    };
  }

  @Override
  public void load(
      Deployment from,
      FromIsolate.Load asked,
      Optional<CompletableFuture<Void>> until,
      Consumer<Result> whenDone) {
    connected().load(from, asked, until, whenDone);
  }

  private EntrypointCalls connected() {
    var connected = entrypoints;
    if (connected == null) {
      throw new IllegalStateException("connect() comes before any script runs.");
    }
    return connected;
  }

  @Override
  public Runnable outward(
      Deployment from, String outboundEnv, HostRequest request, Consumer<Result> whenDone) {
    return switch (from.outbound()) {
      case Outbound.ToNetwork() -> network.call(from, new Target.ToNetwork(), request, whenDone);
      case Outbound.Nowhere() -> refuse(request, whenDone, Failures.noNetwork());
      case Outbound.Through(var tenant, var target, var tellsCaller) -> {
        var further = request.further();
        yield further.hops() > HOPS_MAX
            ? refuse(request, whenDone, Failures.tooDeep(HOPS_MAX))
            : switch (target) {
              case Target.ToObject object -> toObject(tenant, object, further, whenDone);
              case Target.ToEntrypoint entrypoint ->
                  connected()
                      .send(
                          tenant,
                          tellsCaller ? told(from, entrypoint, outboundEnv) : entrypoint,
                          further,
                          whenDone);
              case Target.ToDynamic _,
                  Target.ToDispatched _,
                  Target.ToCapability _,
                  Target.ToNetwork _,
                  Target.ToService _ ->
                  throw new IllegalStateException("Nothing there takes the place of the network.");
            };
      }
    };
  }

  /// Whose request it is, an outbound script learns from `env.caller`; nobody can say otherwise.
  private static Target.ToEntrypoint told(
      Deployment from, Target.ToEntrypoint outbound, String outboundEnv) {
    var caller =
        "{\"caller\":{\"tenant\":\"%s\",\"script\":\"%s\"}}"
            .formatted(from.script().tenant(), from.script().name());
    var env = outboundEnv.isEmpty() ? "[" + caller + "]" : "[" + outboundEnv + "," + caller + "]";
    return new Target.ToEntrypoint(outbound.script(), outbound.entrypoint().withEnv(env));
  }

  private Runnable toScript(
      Deployment from, Target.ToEntrypoint target, HostEvent event, Consumer<Result> whenDone) {
    return connected().send(from.script().tenant(), target, event, whenDone);
  }

  private Runnable toObject(
      TenantId tenant, Target.ToObject target, HostEvent request, Consumer<Result> whenDone) {
    var connected = objects;
    if (connected == null) {
      throw new IllegalStateException("connect() comes before any script runs.");
    }
    ObjectId id;
    try {
      var script = new ScriptName(tenant, target.script());
      id = new ObjectId(script, target.className(), target.idHex());
    } catch (IllegalArgumentException _) {
      return refuse(request, whenDone);
    }
    if (!connected.knows(id) && !isMinted(id)) {
      return refuse(request, whenDone);
    }
    return connected.send(id, target.name(), requestIds.get(), request, whenDone);
  }

  private static boolean isMinted(ObjectId id) {
    var key =
        ObjectIds.namespaceKey(id.script().tenant().name(), id.script().name(), id.className());
    return new ObjectIds(key).minted(id.hex());
  }

  private static Runnable refuse(HostEvent event, Consumer<Result> whenDone) {
    return refuse(
        event,
        whenDone,
        new Failure.Refused(
            "object.bad-id",
            "The id was not minted for this class of objects.",
            "Make ids with idFromName, newUniqueId or idFromString of the same binding."));
  }

  private static Runnable refuse(HostEvent event, Consumer<Result> whenDone, Failure failure) {
    event.cancel();
    whenDone.accept(new Result.Failed(failure, false));
    return () -> {};
  }
}
