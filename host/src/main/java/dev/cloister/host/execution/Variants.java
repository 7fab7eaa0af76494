package dev.cloister.host.execution;

import dev.cloister.api.ScriptName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Deployments of scripts that are held to less than their policy says, or send their requests
/// through another script: beside the one that runs as it is, with contexts of their own.
///
/// Threads: any. Limits: [#MAX] for one script; when there are as many, the one unused for longest
/// that nothing is under way in makes room. What nobody has wanted for [#IDLE_MAX] goes.
final class Variants {
  /// Different limits and outbound scripts with which one script may run at once.
  static final int MAX = 8;

  /// How long one is kept that nobody wants.
  static final Duration IDLE_MAX = Duration.ofMinutes(10);

  private record Running(Deployment deployment, long lastWantedMillis) {}

  private final InstantSource clock;

  /// Those unused for longest first.
  private final Map<Wanted, Running> running = new LinkedHashMap<>();

  private final List<Deployment> leaving = new ArrayList<>();

  Variants(InstantSource clock) {
    this.clock = clock;
  }

  synchronized Optional<Deployment> get(Wanted wanted) {
    var found = running.remove(wanted);
    if (found == null) {
      return Optional.empty();
    }
    running.put(wanted, new Running(found.deployment(), clock.millis()));
    return Optional.of(found.deployment());
  }

  /// Whether there is room for this one, once what is idle has made some.
  synchronized boolean hasRoomFor(Wanted wanted) {
    running.values().removeIf(each -> !each.deployment().isAlive());
    var others =
        running.keySet().stream()
            .filter(each -> each.script().equals(wanted.script()) && !each.equals(wanted))
            .toList();
    if (others.size() < MAX) {
      return true;
    }
    var idle = others.stream().filter(each -> !isInUse(each)).findFirst();
    idle.ifPresent(this::drop);
    return idle.isPresent();
  }

  private boolean isInUse(Wanted wanted) {
    var each = running.get(wanted);
    return each != null && each.deployment().inUse();
  }

  synchronized void put(Wanted wanted, Deployment deployment) {
    drop(wanted);
    running.put(wanted, new Running(deployment, clock.millis()));
  }

  /// Another version of the script answers, or none.
  synchronized void forget(ScriptName script) {
    List.copyOf(running.keySet()).stream()
        .filter(each -> each.script().equals(script))
        .forEach(this::drop);
  }

  /// Drops what nobody wants, and closes what those that were dropped no longer need.
  synchronized void closeIdle() {
    var since = clock.millis() - IDLE_MAX.toMillis();
    List.copyOf(running.entrySet()).stream()
        .filter(each -> each.getValue().lastWantedMillis() <= since)
        .filter(each -> !each.getValue().deployment().inUse())
        .forEach(each -> drop(each.getKey()));
    leaving.removeIf(deployment -> !deployment.isAlive() || !deployment.closeIdle());
  }

  private void drop(Wanted wanted) {
    var before = running.remove(wanted);
    if (before != null && before.deployment().isAlive()) {
      before.deployment().retire();
      leaving.add(before.deployment());
    }
  }
}
