package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// `…/limits`: what a tenant is held to, and what it uses of it now.
final class LimitRoutes {
  private final TenantScripts scripts;
  private final LimitDesk desk;

  LimitRoutes(TenantScripts scripts, LimitDesk desk) {
    this.scripts = scripts;
    this.desk = desk;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    var tenant = parameters.tenant();
    return Answers.json(scripts.tenant(tenant), _ -> View.of(desk.limits(tenant)));
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(String isolation, @Nullable String aloneUntil, List<Row> limits) {
    static View of(LimitDesk.Limits limits) {
      return new View(
          limits.isolation(),
          limits.aloneUntil().map(Instant::toString).orElse(null),
          limits.limits().stream().map(Row::of).toList());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Row(
      String limit,
      String unit,
      String of,
      long max,
      @Nullable Long soft,
      @Nullable Long use,
      @Nullable String code) {
    static Row of(LimitDesk.Shown shown) {
      return new Row(
          shown.limit(),
          shown.unit(),
          shown.of(),
          shown.max(),
          number(shown.soft()),
          number(shown.use()),
          shown.code().orElse(null));
    }

    private static @Nullable Long number(OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
  }
}
