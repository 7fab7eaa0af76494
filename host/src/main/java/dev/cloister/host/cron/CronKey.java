package dev.cloister.host.cron;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;

/// One cron of one script.
record CronKey(ScriptName script, String cron) {
  /// As a key of the store: neither name has a slash, an expression may.
  @Override
  public String toString() {
    return script.tenant() + "/" + script.name() + "/" + cron;
  }

  static CronKey read(String stored) {
    var parts = stored.split("/", 3);
    return new CronKey(new ScriptName(new TenantId(parts[0]), parts[1]), parts[2]);
  }
}
