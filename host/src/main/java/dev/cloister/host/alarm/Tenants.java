package dev.cloister.host.alarm;

import dev.cloister.api.TenantId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose alarm is run next: one of each tenant in turn, and of each of its lines in turn.
///
/// Threads: that of [Alarms]. Limits: `runningMax` handlers of one tenant at once; while they run
/// its further alarms wait, and nobody else's.
final class Tenants {
  private static final class Tenant {
    final ArrayDeque<Line> lines = new ArrayDeque<>();
    int running;
    boolean waits;
  }

  private final int runningMax;
  private final Map<TenantId, Tenant> tenants = new HashMap<>();
  private final ArrayDeque<Tenant> rota = new ArrayDeque<>();

  Tenants(int runningMax) {
    this.runningMax = runningMax;
  }

  /// This line has an alarm whose turn it is, or will know when it is asked.
  void add(Line line) {
    var tenant = tenants.computeIfAbsent(line.script.tenant(), _ -> new Tenant());
    if (!line.inTurn) {
      line.inTurn = true;
      tenant.lines.add(line);
    }
    queue(tenant);
  }

  private void queue(Tenant tenant) {
    if (!tenant.waits && !tenant.lines.isEmpty() && tenant.running < runningMax) {
      tenant.waits = true;
      rota.add(tenant);
    }
  }

  /// The line to ask next, which has to be [#add]ed again if it has more; null when there is none.
  @Nullable Line poll() {
    for (var tenant = rota.poll(); tenant != null; tenant = rota.poll()) {
      tenant.waits = false;
      // It may have got its last place since it was queued; it comes back when one is free.
      if (tenant.running < runningMax) {
        var line = tenant.lines.remove();
        line.inTurn = false;
        queue(tenant);
        return line;
      }
    }
    return null;
  }

  /// A handler of this tenant runs.
  void started(TenantId id) {
    tenants.computeIfAbsent(id, _ -> new Tenant()).running++;
  }

  /// A handler of this tenant is through.
  void ended(TenantId id) {
    tenants.computeIfPresent(
        id,
        (_, tenant) -> {
          tenant.running--;
          queue(tenant);
          return tenant.running == 0 && tenant.lines.isEmpty() ? null : tenant;
        });
  }
}
