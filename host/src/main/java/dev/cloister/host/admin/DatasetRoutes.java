package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.service.analytics.AnalyticsLimits;
import dev.cloister.host.service.analytics.AnalyticsStore;
import dev.cloister.host.service.analytics.Dataset;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `…/datasets`: the data points that a tenant's scripts have written.
final class DatasetRoutes {
  private static final int PAGE_USUAL = 100;

  private final TenantScripts tenants;
  private final AnalyticsStore store;

  DatasetRoutes(TenantScripts tenants, AnalyticsStore store) {
    this.tenants = tenants;
    this.store = store;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    return Answers.json(
        tenants.tenant(parameters.tenant()),
        tenant ->
            new Datasets(
                store.datasets(tenant.tenant()).stream()
                    .map(each -> new View(each.name(), each.points(), each.bytes()))
                    .toList()));
  }

  Outcome<AdminAnswer> points(Parameters parameters) throws Parameters.Unreadable, IOException {
    var tenant = tenants.tenant(parameters.tenant());
    if (tenant instanceof Outcome.Failed<?>(var failure)) {
      return new Outcome.Failed<>(failure);
    }
    var dataset = new Dataset(parameters.tenant(), parameters.request().pathParam("dataset"));
    var query =
        new AnalyticsStore.Query(
            parameters.millis("from", 0),
            parameters.millis("to", Long.MAX_VALUE),
            parameters.request().queryParam("index"),
            parameters.count("limit", PAGE_USUAL, AnalyticsLimits.QUERY_POINTS_MAX));
    var page = store.query(dataset, query);
    return new Outcome.Answered<>(
        AdminAnswer.json(
            new Points(page.points(), page.next().isPresent() ? page.next().getAsLong() : null)));
  }

  private record Datasets(List<View> datasets) {}

  private record View(String name, long points, long bytes) {}

  private record Points(
      List<JsonNode> points, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long next) {}
}
