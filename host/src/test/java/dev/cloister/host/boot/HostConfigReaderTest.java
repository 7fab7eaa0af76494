package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.object.HistorySettings;
import dev.cloister.policies.Isolation;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostConfigReaderTest {
  private static final Path FOLDER = Path.of("/etc/cloister");

  @Test
  void an_empty_file_means_the_usual_values() {
    assertThat(config("{}")).isEqualTo(HostConfig.USUAL);
  }

  @Test
  void the_sample_in_the_documentation_has_every_usual_value() throws Exception {
    String page = Files.readString(Path.of("../docs/config.md"));
    String sample = page.substring(page.indexOf("```jsonc") + 8, page.lastIndexOf("```"));

    assertThat(config(sample))
        .isEqualTo(HostConfig.USUAL.withData(FOLDER.resolve(HostConfig.USUAL.data())));
  }

  @Test
  void every_key_is_read_and_paths_are_relative_to_the_file() {
    assertThat(
            config(
                """
                {
                  "data": "../data", "address": "::1", "port": 0, "admin-port": 65535,
                  "base-domain": "example.net", "policies": "p.jsonc", "isolation": "in-host",
                  "shards": 1, "drain-ms-max": 0, "upload-bytes-max": 1024,
                  "secrets-key": "../key", "history-days": 0, "history-bytes-max": 1,
                  "explain-events-max": 0, "slow-event-ms": 7, "spare-cordons": 16
                }
                """))
        .isEqualTo(
            new HostConfig(
                FOLDER.resolve("../data"),
                InetAddress.ofLiteral("::1"),
                0,
                65_535,
                "example.net",
                Optional.of(FOLDER.resolve("p.jsonc")),
                Isolation.IN_HOST,
                1,
                Duration.ZERO,
                1_024,
                Optional.of(FOLDER.resolve("../key")),
                new HistorySettings(Duration.ZERO, 1),
                0,
                Duration.ofMillis(7),
                16));
  }

  @Test
  void all_mistakes_are_told_at_once_with_their_places() {
    assertThat(
            refusal(
                """
                {
                  "port": 65536,
                  "adress": "127.0.0.1",
                  "address": "example.net",
                  "isolation": "moon",
                }
                """))
        .contains("c.jsonc:2:", "\"port\" is 65536; it must be from 0 to 65535.")
        .contains("c.jsonc:3:3: Unknown key \"adress\"")
        .contains("c.jsonc:4:", "must be an IP address")
        .contains("c.jsonc:5:", "in-host, shared-cordon");
  }

  @ParameterizedTest
  @CsvSource({
    "port, -1",
    "admin-port, 65536",
    "shards, 0",
    "shards, 1025",
    "drain-ms-max, -1",
    "drain-ms-max, 600001",
    "upload-bytes-max, 1023",
    "upload-bytes-max, 134217729",
    "port, \"x\"",
    "data, \"\"",
    "data, 7",
    "data, {}"
  })
  void what_is_out_of_bounds_or_of_another_kind_is_refused(String key, String value) {
    assertThat(refusal("{\"%s\": %s}".formatted(key, value))).contains("\"" + key + "\"");
  }

  @Test
  void a_key_that_stands_twice_and_text_that_is_no_json_are_refused() {
    assertThat(refusal("{\"port\": 1, \"port\": 2}")).contains("Duplicate");
    assertThat(refusal("port = 1")).contains("c.jsonc:1:");
    assertThat(failure(HostConfigReader.parse("c.jsonc", "port = 1", FOLDER)).code())
        .isEqualTo("config.invalid");
    assertThat(refusal("")).contains("must be an object");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    var outcome = HostConfigReader.read(Path.of("/nowhere/c.jsonc"));
    assertThat(failure(outcome).detail()).contains("/nowhere/c.jsonc").contains("NoSuchFile");
  }

  private static HostConfig config(String text) {
    return switch (HostConfigReader.parse("c.jsonc", text, FOLDER)) {
      case Outcome.Answered<HostConfig>(var config) -> config;
      case Outcome.Failed<HostConfig>(var failure) -> throw new AssertionError(failure.detail());
    };
  }

  private static String refusal(String text) {
    return failure(HostConfigReader.parse("c.jsonc", text, FOLDER)).detail();
  }

  private static Failure failure(Outcome<HostConfig> outcome) {
    return switch (outcome) {
      case Outcome.Answered<HostConfig>(var config) -> throw new AssertionError(config);
      case Outcome.Failed<HostConfig>(var failure) -> failure;
    };
  }
}
