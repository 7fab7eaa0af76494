package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.observe.Explained;
import dev.cloister.host.observe.Explanations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `…/events`: where the time of a tenant's last events went.
final class EventRoutes {
  private static final int LIST_USUAL = 20;
  private static final int LIST_MAX = 1_000;

  /// Events of one chain that are shown.
  private static final int CHAIN_MAX = 200;

  private final TenantScripts scripts;
  private final Explanations events;

  EventRoutes(TenantScripts scripts, Explanations events) {
    this.scripts = scripts;
    this.events = events;
  }

  Outcome<AdminAnswer> slowest(Parameters parameters) throws Parameters.Unreadable {
    var tenant = parameters.tenant();
    int limit = parameters.count("limit", LIST_USUAL, LIST_MAX);
    return Answers.json(
        scripts.tenant(tenant),
        _ -> new Shown(events.slowest(tenant, limit).stream().map(Event::of).toList()));
  }

  /// The event of a request, and all that it led to, in the order in which they were over.
  Outcome<AdminAnswer> show(Parameters parameters) throws Parameters.Unreadable {
    var tenant = parameters.tenant();
    var id = parameters.request().pathParam("request");
    return switch (scripts.tenant(tenant)) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ -> {
        var chain = chain(tenant, id);
        yield chain.isEmpty()
            ? new Outcome.Failed<>(notFound(tenant))
            : new Outcome.Answered<>(
                AdminAnswer.json(new Shown(chain.stream().map(Event::of).toList())));
      }
    };
  }

  private static Failure notFound(TenantId tenant) {
    return new Failure.NotFound(
        "event.not-found",
        "No event of the tenant %s with this request id is kept.".formatted(tenant),
        "Take the id from the header x-request-id or from the tail, soon: the host keeps its last"
            + " events only (explain-events-max of its configuration).");
  }

  private List<Explained> chain(TenantId tenant, String id) {
    var chain = new ArrayList<>(events.of(tenant, id));
    var seen = new HashSet<String>();
    var next = new ArrayDeque<String>();
    next.add(id);
    while (!next.isEmpty() && chain.size() < CHAIN_MAX) {
      var cause = next.remove();
      if (seen.add(cause)) {
        for (var event : events.causedBy(tenant, cause)) {
          chain.add(event);
          next.add(event.requestId());
        }
      }
    }
    return chain.subList(0, Math.min(CHAIN_MAX, chain.size()));
  }

  private record Shown(List<Event> events) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Event(
      String requestId,
      @Nullable String cause,
      String script,
      String version,
      @JsonProperty("class") @Nullable String className,
      @Nullable String objectId,
      String endedAt,
      String kind,
      String what,
      String outcome,
      @Nullable Integer status,
      long totalMicros,
      List<Part> parts,
      List<Call> calls) {
    static Event of(Explained event) {
      return new Event(
          event.requestId(),
          event.cause().orElse(null),
          event.script().name(),
          event.version(),
          event.object().map(id -> id.className()).orElse(null),
          event.object().map(id -> id.hex()).orElse(null),
          event.at().toString(),
          event.kind(),
          event.what(),
          event.outcome(),
          event.status() == 0 ? null : event.status(),
          event.totalMicros(),
          event.parts().stream()
              .map(part -> new Part(part.name(), part.amount(), part.unit()))
              .toList(),
          event.calls().stream().map(Call::of).toList());
    }
  }

  private record Part(String name, long amount, String unit) {}

  /// `micros` is not there while there is no answer.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Call(String target, long atMicros, @Nullable Long micros) {
    static Call of(Explained.Call call) {
      var micros = call.micros();
      return new Call(
          call.target(), call.atMicros(), micros.isPresent() ? micros.getAsLong() : null);
    }
  }
}
