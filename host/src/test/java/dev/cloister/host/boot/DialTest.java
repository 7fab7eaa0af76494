package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The dial, turned under steady load: from the host's own JVM into a shared cordon, into one of
/// its own, and back. Every request is answered, none is lost or done twice, and a kept socket goes
/// on.
final class DialTest {
  private static final int OBJECTS = 4;

  @TempDir private Path folder;

  @Test
  void a_tenant_is_moved_while_it_is_used_and_nobody_notices() throws Exception {
    // The client last: it waits for its sockets, which end with the host if not before.
    try (var http = HttpClient.newHttpClient();
        var host = WholeHost.under(policies("in-host"), folder)) {
      CountersUnderLoad.deploy(host, "one");
      var socket = CountersUnderLoad.connect(http, host, 0);
      try (var load = CountersUnderLoad.on(host, OBJECTS)) {
        for (var place : List.of("shared-cordon", "own-cordon", "in-host")) {
          assertThat(host.turnTo(policies(place))).contains("shop");
          assertThat(socket.send(place).next()).isEqualTo("one " + place);
          assertThat(isolation(host)).isEqualTo(place);
          load.eachHears("one");
        }
        load.end();
      }
      socket.close(1000, "");
    }
  }

  private static String isolation(WholeHost host) throws Exception {
    return new ObjectMapper()
        .readTree(host.expect(200, "GET", WholeHost.TENANT + "/limits", ""))
        .path("isolation")
        .asText();
  }

  private static String policies(String place) {
    return """
    {"default": {"trust": "trusted", "isolation": "in-host"},
     "tenants": {"shop": {"trust": "trusted", "isolation": "%s"}}}
    """
        .formatted(place);
  }
}
