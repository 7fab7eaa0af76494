package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What keeps a host from starting is told with a code.
final class HostNotStartedTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "with {0} it does not start: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{ \"nonsense\": 1 } | policy.invalid",
        "{ \"default\": { \"isolation\": \"native-isolate\" } } | policy.not-implemented",
      })
  void a_host_with_such_policies(String policies, String code) {
    assertNotStarted(policies, code);
  }

  @Test
  void a_host_whose_data_folder_is_none() throws Exception {
    Files.writeString(folder.resolve("data"), "a file");

    assertNotStarted(
        "{ \"default\": { \"trust\": \"trusted\", \"isolation\": \"in-host\" } }",
        "host.data-not-opened");
  }

  private void assertNotStarted(String policies, String code) {
    assertThatThrownBy(() -> WholeHost.under(policies, folder))
        .isInstanceOfSatisfying(
            StartRefused.class, refused -> assertThat(refused.failure().code()).isEqualTo(code));
  }
}
