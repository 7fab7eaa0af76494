package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.http.AdminAnswer;
import java.util.List;

/// `/v1/policies`: the dial, turned while running.
final class PolicyRoutes {
  private final PolicyDesk desk;

  PolicyRoutes(PolicyDesk desk) {
    this.desk = desk;
  }

  Outcome<AdminAnswer> reload() {
    return Answers.json(
        desk.reload(), moved -> new Reloaded(moved.stream().map(TenantId::name).toList()));
  }

  private record Reloaded(List<String> moved) {}
}
