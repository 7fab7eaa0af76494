package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;

/// Answers that are problem documents.
final class Problems {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Problems() {}

  /// The problem that an answer is, which must have this code, and this status everywhere.
  static JsonNode problem(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.headers().firstValue("content-type"))
        .as(answer.body())
        .hasValue("application/problem+json");
    var problem = JSON.readTree(answer.body());
    assertThat(problem.path("code").asText()).as(answer.body()).isEqualTo(code);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("type").asText()).isEqualTo("/docs/failures/" + code);
    return problem;
  }
}
