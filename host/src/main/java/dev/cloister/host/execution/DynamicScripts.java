package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.DynamicCode;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.policies.Policy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The scripts whose code other scripts have given as values.
///
/// Each runs in its parent's isolate, in contexts of its own, and can be called by its parent and
/// by itself. It is forgotten when its parent's deployment is over; when nobody has called it for
/// [#IDLE_MAX], or [#NAMELESS_IDLE_MAX] when nobody can find it again; and, longest unused first,
/// when its tenant needs the place for another.
///
/// Threads: any. Limits: those of the tenant's policy, `dynamic-scripts-max` and
/// `dynamic-code-bytes-max`; what is in use is never forgotten for another.
public final class DynamicScripts {
  /// How long a script that has an id is kept without being called.
  static final Duration IDLE_MAX = Duration.ofMinutes(10);

  /// The same for one without.
  static final Duration NAMELESS_IDLE_MAX = Duration.ofMinutes(1);

  /// The name of the type of bindings that may load.
  public static final String BINDING_TYPE = "loader";

  /// Runs the code of a parent in its isolate.
  @FunctionalInterface
  interface Starter {
    Deployment start(Deployment parent, Policy policy, DynamicCode code, long number);
  }

  private final InstantSource clock;
  private final Starter starter;
  private final Map<TenantId, List<DynamicScript>> scripts = new HashMap<>();
  private final List<Deployment> leaving = new ArrayList<>();
  private long lastNumber;

  DynamicScripts(InstantSource clock, Starter starter) {
    this.clock = clock;
    this.starter = starter;
  }

  /// What a context asks for: a reference to a script, none when it is to say what the code is, or
  /// a refusal. `until` is the end of the event that asks.
  Result answer(
      Deployment parent,
      Outcome<Policy> policy,
      FromIsolate.Load asked,
      Optional<CompletableFuture<Void>> until) {
    var binding = parent.service(asked.loader());
    if (binding.filter(service -> service.type().equals(BINDING_TYPE)).isEmpty()) {
      return new Result.Failed(DynamicFailures.noLoader(asked.loader()), false);
    }
    if (asked.id().filter(id -> id.length() > DynamicCode.ID_CHARS_MAX).isPresent()) {
      return new Result.Failed(
          DynamicFailures.badCode(
              "its id has more than %d characters.".formatted(DynamicCode.ID_CHARS_MAX)),
          false);
    }
    return switch (policy) {
      case Outcome.Failed<Policy>(var failure) -> new Result.Failed(failure, false);
      case Outcome.Answered<Policy>(var granted) -> {
        var objection =
            asked
                .code()
                .flatMap(
                    code -> DynamicCodeCheck.objection(code, granted.limits().scriptBytesMax()));
        yield objection.isPresent()
            ? new Result.Failed(objection.get(), false)
            : answer(
                parent.script().tenant(), found(parent, granted, asked, until.isPresent()), until);
      }
    };
  }

  private Result answer(
      TenantId tenant,
      Outcome<Optional<DynamicScript>> found,
      Optional<CompletableFuture<Void>> until) {
    return switch (found) {
      case Outcome.Failed<Optional<DynamicScript>>(var failure) ->
          new Result.Failed(failure, false);
      case Outcome.Answered<Optional<DynamicScript>>(var script) -> {
        script.ifPresent(it -> until.ifPresent(end -> unpinAt(it, end)));
        yield new Result.Returned(
            HostPayload.ofStubs(tenant, script.stream().map(it -> target(it.number())).toList()));
      }
    };
  }

  private void unpinAt(DynamicScript script, CompletableFuture<Void> end) {
    // Without the lock: an event may end while somebody holds what this class waits for.
    var _ =
        end.whenComplete((_, _) -> {
          script.used(clock.millis());
          script.unpin();
        });
  }

  private static Target target(long number) {
    return new Target.ToDynamic(number, Entrypoint.DEFAULT);
  }

  private synchronized Outcome<Optional<DynamicScript>> found(
      Deployment parent, Policy policy, FromIsolate.Load asked, boolean pinned) {
    var mine = scripts.computeIfAbsent(parent.script().tenant(), _ -> new ArrayList<>());
    forgetOver(mine);
    var key = asked.id().map(id -> new DynamicScript.Key(asked.loader(), id));
    var known =
        mine.stream()
            .filter(script -> key.isPresent() && script.key().equals(key))
            .filter(script -> script.parent() == parent)
            .findFirst();
    var answer =
        known.isPresent() || asked.code().isEmpty()
            ? new Outcome.Answered<>(known)
            : load(mine, parent, policy, key, asked.code().get());
    if (answer instanceof Outcome.Answered<Optional<DynamicScript>>(var script)) {
      script.ifPresent(it -> {
        it.used(clock.millis());
        if (pinned) {
          it.pin();
        }
      });
    }
    return answer;
  }

  private Outcome<Optional<DynamicScript>> load(
      List<DynamicScript> mine,
      Deployment parent,
      Policy policy,
      Optional<DynamicScript.Key> key,
      DynamicCode code) {
    var limits = policy.limits();
    var bytes = DynamicCodeCheck.bytes(code);
    var refusal = makeRoom(mine, bytes, limits.dynamicScriptsMax(), limits.dynamicCodeBytesMax());
    if (refusal.isPresent()) {
      return new Outcome.Failed<>(refusal.get());
    }
    var number = ++lastNumber;
    var script =
        new DynamicScript(number, parent, key, bytes, starter.start(parent, policy, code, number));
    mine.add(script);
    return new Outcome.Answered<>(Optional.of(script));
  }

  /// Forgets what has not been used for longest, as far as it must and may.
  private Optional<Failure> makeRoom(
      List<DynamicScript> mine, long more, int scriptsMax, long bytesMax) {
    while (mine.size() >= scriptsMax || bytes(mine) + more > bytesMax) {
      var idle =
          mine.stream()
              .filter(script -> !script.inUse())
              .min(Comparator.comparingLong(DynamicScript::lastUsedMillis));
      if (idle.isEmpty()) {
        return Optional.of(
            mine.size() >= scriptsMax
                ? DynamicFailures.tooMany("the number " + mine.size(), scriptsMax)
                : DynamicFailures.tooMany(bytes(mine) + " bytes of code", bytesMax));
      }
      forget(mine, idle.get());
    }
    return Optional.empty();
  }

  private static long bytes(List<DynamicScript> scripts) {
    return scripts.stream().mapToLong(DynamicScript::bytes).sum();
  }

  /// The deployment of a script that `from` may call: one that it gave the code of, or itself.
  synchronized Outcome<Deployment> called(Deployment from, long number) {
    var script =
        scripts.getOrDefault(from.script().tenant(), List.of()).stream()
            .filter(each -> each.number() == number)
            .filter(each -> each.parent() == from || each.deployment() == from)
            .findFirst();
    if (script.isEmpty() || !script.get().deployment().isAlive()) {
      return new Outcome.Failed<>(DynamicFailures.gone());
    }
    script.get().used(clock.millis());
    return new Outcome.Answered<>(script.get().deployment());
  }

  /// How many a tenant has, and the bytes of their code.
  public synchronized Use use(TenantId tenant) {
    var mine = scripts.getOrDefault(tenant, List.of());
    return new Use(mine.size(), bytes(mine));
  }

  /// What of the tenant's limits is taken.
  public record Use(int scripts, long codeBytes) {}

  /// Forgets what nobody has needed for a while, or can call any more.
  synchronized void closeIdle() {
    for (var mine : scripts.values()) {
      forgetOver(mine);
      for (var script : List.copyOf(mine)) {
        var idleMax = script.key().isPresent() ? IDLE_MAX : NAMELESS_IDLE_MAX;
        if (!script.inUse() && script.lastUsedMillis() + idleMax.toMillis() <= clock.millis()) {
          forget(mine, script);
        }
      }
    }
    scripts.values().removeIf(List::isEmpty);
    leaving.removeIf(deployment -> !deployment.isAlive() || !deployment.closeIdle());
  }

  private void forgetOver(List<DynamicScript> mine) {
    List.copyOf(mine).stream().filter(DynamicScript::isOver).forEach(it -> forget(mine, it));
  }

  /// It cannot be called any more; its contexts close when what is under way in them is over.
  private void forget(List<DynamicScript> mine, DynamicScript script) {
    mine.remove(script);
    script.deployment().retire();
    if (script.deployment().isAlive()) {
      leaving.add(script.deployment());
    }
  }
}
