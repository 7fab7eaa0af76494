package dev.cloister.host;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Packages made for Workers and probes of the API, run on workerd and on a server of this build; a
/// test for each answer that is compared. The quick part of the suite, or all of it in the profile
/// `conformance`. `conformance/README.md` says how.
///
/// Skipped, with the reason, where there is no Node or where its packages cannot be fetched: the
/// build itself needs neither.
///
/// On a busy machine workerd does not always answer the same, so nothing runs beside it.
@Isolated
final class ConformanceIT {
  private static final Path SUITE = Path.of("..", "conformance", "run.mjs");
  private static final int NOTHING_TO_COMPARE_WITH = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicContainer> answers_as_workerd_does() throws Exception {
    Path report = folder.resolve("report.json");
    var command =
        new ArrayList<String>(List.of("node", SUITE.toString(), "--report", report.toString()));
    if (!Boolean.getBoolean("cloister.conformance.whole")) {
      command.add("--quick");
    }
    for (String word : ServerProcess.command()) {
      command.add("--cloister=" + word);
    }
    Run run = run(command);
    if (run.status == NOTHING_TO_COMPARE_WITH && System.getenv("CI") == null) {
      abort(run.output);
    }
    if (!Files.exists(report)) {
      fail("The suite ended with " + run.status + ": " + run.output);
    }
    var results =
        StreamSupport.stream(JSON.readTree(report.toFile()).spliterator(), false).toList();
    return results.stream()
        .map(result -> result.path("family").asText())
        .distinct()
        .map(family -> DynamicContainer.dynamicContainer(family, tests(family, results)));
  }

  private static Stream<DynamicTest> tests(String family, List<JsonNode> results) {
    return results.stream()
        .filter(result -> result.path("family").asText().equals(family))
        .map(result ->
            DynamicTest.dynamicTest(
                result.path("name").asText(),
                () -> {
                  if (!result.path("asExpected").asBoolean()) {
                    fail(result.path("explanation").asText());
                  }
                }));
  }

  private record Run(int status, String output) {}

  private static Run run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), output);
    } catch (IOException missing) {
      return new Run(
          NOTHING_TO_COMPARE_WITH,
          "Node 18 or newer with npm is missing, so nothing is compared with workerd: "
              + missing.getMessage());
    }
  }
}
