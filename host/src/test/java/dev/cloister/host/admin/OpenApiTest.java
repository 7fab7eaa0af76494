package dev.cloister.host.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.host.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds the public description of the admin API against its routes.
final class OpenApiTest {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

  @Test
  void it_describes_every_route_and_nothing_else() throws IOException {
    var described = new TreeSet<String>();
    document()
        .path("paths")
        .forEachEntry((path, methods) ->
            methods.fieldNames().forEachRemaining(method -> described.add(method + " " + path)));

    assertThat(described).isEqualTo(routes());
  }

  @Test
  void every_operation_has_a_name_of_its_own_a_summary_and_says_how_it_refuses()
      throws IOException {
    List<JsonNode> operations = operations();

    assertThat(operations)
        .allSatisfy(operation -> {
          assertThat(operation.path("summary").asText()).isNotEmpty();
          assertThat(operation.path("responses").path("default").path("$ref").asText())
              .isEqualTo("#/components/responses/Problem");
        });
    assertThat(operations.stream().map(each -> each.path("operationId").asText()))
        .doesNotHaveDuplicates()
        .doesNotContain("");
  }

  @Test
  void every_parameter_of_a_path_is_described() throws IOException {
    JsonNode document = document();
    document
        .path("paths")
        .forEachEntry((path, methods) ->
            methods.forEach(operation -> {
              Set<String> inPath =
                  PARAMETER
                      .matcher(path)
                      .results()
                      .map(found -> found.group(1))
                      .collect(Collectors.toSet());
              Set<String> described =
                  operation
                      .path("parameters")
                      .valueStream()
                      .map(each -> resolve(document, each))
                      .filter(each -> each.path("in").asText().equals("path"))
                      .map(each -> each.path("name").asText())
                      .collect(Collectors.toSet());
              assertThat(described).as(path).isEqualTo(inPath);
            }));
  }

  @Test
  void every_reference_in_it_leads_somewhere() throws IOException {
    JsonNode document = document();

    assertThat(document.findValuesAsText("$ref"))
        .hasSizeGreaterThan(20)
        .allSatisfy(reference ->
            assertThat(document.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
  }

  private static List<JsonNode> operations() throws IOException {
    var found = new ArrayList<JsonNode>();
    document().path("paths").forEach(methods -> methods.forEach(found::add));
    return found;
  }

  private static JsonNode resolve(JsonNode document, JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static JsonNode document() throws IOException {
    try (var resource = AdminApi.class.getResourceAsStream("openapi.json")) {
      return new ObjectMapper().readTree(resource);
    }
  }

  private static Set<String> routes() {
    try (var host = new FakeHostAdmin()) {
      return host.api().routes().stream()
          .map(OpenApiTest::name)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String name(Route route) {
    return route.method().toLowerCase(Locale.ROOT) + " " + route.path();
  }
}
