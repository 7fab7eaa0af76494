package dev.cloister.host.execution;

import dev.cloister.api.ScriptName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

  /// Those that have a place and are being started.
  private final Set<Wanted> starting = new HashSet<>();

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

  /// Keeps a place for this one until [#release], if there is room once what is idle has made some.
  synchronized boolean reserve(Wanted wanted) {
    running.values().removeIf(each -> !each.deployment().isAlive());
    var others =
        Stream.concat(running.keySet().stream(), starting.stream())
            .filter(each -> each.script().equals(wanted.script()) && !each.equals(wanted))
            .distinct()
            .toList();
    if (others.size() >= MAX) {
      var idle = others.stream().filter(running::containsKey).filter(each -> !isInUse(each));
      var unused = idle.findFirst();
      if (unused.isEmpty()) {
        return false;
      }
      drop(unused.get());
    }
    starting.add(wanted);
    return true;
  }

  /// It has been put, or could not be started.
  synchronized void release(Wanted wanted) {
    starting.remove(wanted);
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
