package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.tenant.TenantRecord;
import java.util.List;

/// `/v1/tenants`.
final class TenantRoutes {
  private final TenantScripts scripts;

  TenantRoutes(TenantScripts scripts) {
    this.scripts = scripts;
  }

  Outcome<AdminAnswer> list() {
    var tenants = scripts.tenants().stream().map(View::of).toList();
    return new Outcome.Answered<>(AdminAnswer.json(new Tenants(tenants)));
  }

  Outcome<AdminAnswer> create(Parameters parameters) throws Parameters.Unreadable {
    return Answers.of(
        scripts.create(parameters.tenant()),
        created -> new AdminAnswer.Json(created.isNew() ? 201 : 200, View.of(created.tenant())));
  }

  Outcome<AdminAnswer> read(Parameters parameters) throws Parameters.Unreadable {
    return Answers.json(scripts.tenant(parameters.tenant()), View::of);
  }

  Outcome<AdminAnswer> delete(Parameters parameters) throws Parameters.Unreadable {
    return Answers.of(scripts.delete(parameters.tenant()), _ -> new AdminAnswer.Empty(204));
  }

  private record Tenants(List<View> tenants) {}

  private record View(String tenant, String created) {
    static View of(TenantRecord record) {
      return new View(record.tenant().name(), record.createdAt().toString());
    }
  }
}
