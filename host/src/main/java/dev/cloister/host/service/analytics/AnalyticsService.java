package dev.cloister.host.service.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceCall;
import java.io.IOException;

/// Data points as scripts send them: `POST /` with `{index?, blobs?, doubles?}` as JSON. The host
/// adds the time and the script.
///
/// Threads: any that may wait.
public final class AnalyticsService implements HostService {
  /// The type of its bindings.
  public static final String TYPE = "analytics";

  private static final int VALUES_MAX = 20;
  private static final int INDEX_BYTES_MAX = 96;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AnalyticsStore store;

  public AnalyticsService(AnalyticsStore store) {
    this.store = store;
  }

  @Override
  public Outcome<HostAnswer> answer(ServiceCall call) {
    // A point is short, so its body always comes whole.
    if (!(call.request().body() instanceof HostBody.Whole(var bytes))) {
      return ServiceAnswers.status(413, "The data point is too long");
    }
    try {
      var asked = JSON.readTree(bytes);
      if (!isPoint(asked)) {
        return ServiceAnswers.status(400, "Bad Request");
      }
      var millis = store.nowMillis();
      ObjectNode point = JSON.createObjectNode();
      point.put("timestamp", millis).put("script", call.script().name());
      point.put("index", asked.path("index").asText(""));
      point.set("blobs", list(asked, "blobs"));
      point.set("doubles", list(asked, "doubles"));
      var dataset = new Dataset(call.tenant(), call.binding().resource());
      return switch (store.add(dataset, millis, JSON.writeValueAsBytes(point))) {
        case Outcome.Failed<Boolean>(var failure) -> new Outcome.Failed<>(failure);
        case Outcome.Answered<Boolean> _ -> ServiceAnswers.status(200, "OK");
      };
    } catch (IOException e) {
      return ServiceAnswers.status(400, "Bad Request");
    }
  }

  private static boolean isPoint(JsonNode asked) {
    var index = asked.path("index");
    if (!asked.isObject()
        || (!index.isMissingNode() && !index.isTextual())
        || index.asText("").getBytes(UTF_8).length > INDEX_BYTES_MAX) {
      return false;
    }
    for (var blob : list(asked, "blobs")) {
      if (!blob.isTextual() && !blob.isNull()) {
        return false;
      }
    }
    for (var number : list(asked, "doubles")) {
      if (!number.isNumber() && !number.isNull()) {
        return false;
      }
    }
    return list(asked, "blobs").size() <= VALUES_MAX && list(asked, "doubles").size() <= VALUES_MAX;
  }

  private static JsonNode list(JsonNode asked, String key) {
    return asked.path(key).isArray() ? asked.path(key) : JSON.createArrayNode();
  }
}
