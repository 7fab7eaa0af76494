package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// `/health`: 200 while the host serves, 503 when it is stopping.
final class HealthRoutes {
  private final HealthSource health;

  HealthRoutes(HealthSource health) {
    this.health = health;
  }

  Outcome<AdminAnswer> read() {
    HealthReport report = health.report();
    int status = report.status() == HealthReport.Status.STOPPING ? 503 : 200;
    return new Outcome.Answered<>(new AdminAnswer.Json(status, View.of(report)));
  }

  private record View(
      String status,
      String version,
      long uptimeSeconds,
      List<Isolate> isolates,
      int spareCordons,
      List<String> confinement,
      Storage storage,
      List<String> warnings) {
    static View of(HealthReport report) {
      return new View(
          report.status().name().toLowerCase(Locale.ROOT),
          report.version(),
          report.uptime().toSeconds(),
          report.isolates().stream().map(Isolate::of).toList(),
          report.spareCordons(),
          report.confinement(),
          new Storage(report.shards().stream().map(Shard::of).toList()),
          report.warnings());
    }
  }

  private record Isolate(
      String place,
      String runtime,
      int contexts,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long memoryBytes,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long heapBytes) {
    static Isolate of(HealthReport.IsolateHealth isolate) {
      return new Isolate(
          isolate.place(),
          isolate.runtime(),
          isolate.contexts(),
          number(isolate.memoryBytes()),
          number(isolate.heapBytes()));
    }

    private static @Nullable Long number(OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
  }

  private record Storage(List<Shard> shards) {}

  private record Shard(String shard, boolean serving, long term) {
    static Shard of(HealthReport.ShardHealth shard) {
      return new Shard(shard.name(), shard.serving(), shard.term());
    }
  }
}
