package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.isolates.cordon.CordonRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A host whose cordons are not confined completely has no untrusted tenants, and says which layer
/// is missing. Method: its cordons are told to do without Landlock.
class UntrustedTenantsTest {
  private static final String UNTRUSTED = "{ \"default\": { \"trust\": \"untrusted\" } }";

  @TempDir Path folder;
  private String options;

  @BeforeEach
  void leaveLandlockOut() {
    options = System.getProperty(CordonRuntime.OPTIONS_PROPERTY, "");
    System.setProperty(
        CordonRuntime.OPTIONS_PROPERTY, options + " -Dcloister.confine.without=landlock");
  }

  @AfterEach
  void putItBack() {
    System.setProperty(CordonRuntime.OPTIONS_PROPERTY, options);
  }

  @Test
  void the_start_is_refused_with_the_name_of_what_is_missing() throws Exception {
    var policies = Files.writeString(folder.resolve("policies.jsonc"), UNTRUSTED);
    var config =
        HostConfig.USUAL
            .withData(folder.resolve("data"))
            .withPorts(0, 0)
            .withSpareCordons(1)
            .withPolicies(policies);

    var refused = catchThrowableOfType(StartRefused.class, () -> Host.start(config).close());

    assertThat(refused.failure().code()).isEqualTo("policy.unconfined");
    assertThat(refused.failure().detail()).contains("landlock: missing: ");
  }

  @Test
  void a_script_in_java_is_refused_though_its_tenant_is_trusted() throws Exception {
    try (var host = WholeHost.in(folder.resolve("data"))) {
      var answer =
          host.upload(
              "hello",
              Map.of(
                  "wrangler.json",
                  "{\"main\": \"Hello.java\"}",
                  "Hello.java",
                  "public class Hello implements dev.cloister.api.script.Script {}"));

      assertThat(answer.body()).contains("policy.java-unconfined").contains("landlock: missing: ");
      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }
}
