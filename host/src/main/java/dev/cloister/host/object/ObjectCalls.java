package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.EntrypointCalls;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.FromIsolate.Target;
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
      case Target.ToObject object -> toObject(from, object, request, whenDone);
      case Target.ToEntrypoint entrypoint -> toScript(from, entrypoint, request, whenDone);
      case Target.ToCapability _ -> throw new IllegalArgumentException("A stub takes no requests.");
      case Target.ToNetwork() -> network.call(from, target, request, whenDone);
      case Target.ToService _ ->
          throw new IllegalStateException("Calls of services do not come here.");
    };
  }

  @Override
  public Runnable invoke(
      Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
    return switch (target) {
      case Target.ToObject object -> toObject(from, object, invocation, whenDone);
      case Target.ToEntrypoint entrypoint -> toScript(from, entrypoint, invocation, whenDone);
      case Target.ToCapability _, Target.ToNetwork _, Target.ToService _ ->
          throw new IllegalArgumentException("Nothing there can be invoked: " + target);
    };
  }

  private Runnable toScript(
      Deployment from, Target.ToEntrypoint target, HostEvent event, Consumer<Result> whenDone) {
    var connected = entrypoints;
    if (connected == null) {
      throw new IllegalStateException("connect() comes before any script runs.");
    }
    return connected.send(from.script().tenant(), target, event, whenDone);
  }

  private Runnable toObject(
      Deployment from, Target.ToObject target, HostEvent request, Consumer<Result> whenDone) {
    var connected = objects;
    if (connected == null) {
      throw new IllegalStateException("connect() comes before any script runs.");
    }
    ObjectId id;
    try {
      var script = new ScriptName(from.script().tenant(), target.script());
      id = new ObjectId(script, target.className(), target.idHex());
    } catch (IllegalArgumentException _) {
      return refuse(request, whenDone);
    }
    var key =
        ObjectIds.namespaceKey(id.script().tenant().name(), id.script().name(), id.className());
    if (!new ObjectIds(key).minted(id.hex())) {
      return refuse(request, whenDone);
    }
    return connected.send(id, target.name(), requestIds.get(), request, whenDone);
  }

  private static Runnable refuse(HostEvent event, Consumer<Result> whenDone) {
    event.cancel();
    whenDone.accept(
        new Result.Failed(
            new Failure.Refused(
                "object.bad-id",
                "The id was not minted for this class of objects.",
                "Make ids with idFromName, newUniqueId or idFromString of the same binding."),
            false));
    return () -> {};
  }
}
