package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister datasets …`.
@Command(name = "datasets", description = "Read the data points that scripts have written.")
final class DatasetsCommands {
  private static final int PAGE = 1_000;

  private final Surroundings surroundings;

  DatasetsCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(name = "list", description = "List the datasets that were ever written to.")
  int list(
      @Option(names = "--tenant", required = true, description = "The tenant.") TenantId tenant,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.get(ApiPaths.tenant(tenant, "datasets"));
      var table =
          new Table("DATASET", "POINTS", "BYTES")
              .rows(answer.path("datasets"), "name", "points", "bytes");
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(name = "points", description = "Print data points, oldest first, as JSON, one a line.")
  int points(
      @Option(names = "--tenant", required = true, description = "The tenant.") TenantId tenant,
      @Parameters(paramLabel = "DATASET", description = "The dataset.") String dataset,
      @Option(
              names = "--from",
              defaultValue = "0",
              paramLabel = "MS",
              description = "From then on, in milliseconds since 1970.")
          String from,
      @Option(names = "--to", paramLabel = "MS", description = "Before then.") @Nullable String to,
      @Option(names = "--index", description = "Only points with this index.")
          @Nullable String index,
      @Option(
              names = "--limit",
              defaultValue = "10000",
              description = "About the most to print. Default: ${DEFAULT-VALUE}.")
          int limit,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    ApiPath points =
        ApiPaths.tenant(tenant, "datasets", dataset, "points")
            .with("limit", Integer.toString(Math.clamp(limit, 1, PAGE)));
    if (to != null) {
      points = points.with("to", to);
    }
    if (index != null) {
      points = points.with("index", index);
    }
    int printed = 0;
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.get(points.with("from", from));
      printed += print(answer);
      while (answer.path("next").isNumber() && printed < limit) {
        answer = client.get(points.with("from", answer.path("next").asText()));
        printed += print(answer);
      }
    }
    return ExitCode.DONE;
  }

  private int print(JsonNode answer) {
    answer.path("points").forEach(point -> surroundings.say(point.toString()));
    return answer.path("points").size();
  }
}
