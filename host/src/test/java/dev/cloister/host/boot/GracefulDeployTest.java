package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A deploy and a rollback in the middle of steady load on many objects: every request is answered,
/// none is lost or done twice, and each object changes its version once each time.
final class GracefulDeployTest {
  private static final int OBJECTS = 20;

  @TempDir private Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(data);
    CountersUnderLoad.deploy(host, "one");
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void a_deploy_and_a_rollback_under_load_lose_nothing_and_answer_everything() throws Exception {
    try (var load = CountersUnderLoad.on(host, OBJECTS)) {
      load.eachHears("one");
      CountersUnderLoad.deploy(host, "two");
      load.eachHears("two");
      CountersUnderLoad.rollBack(host);
      load.eachHears("one");

      assertThat(load.end())
          .isNotEmpty()
          .allSatisfy(heard -> assertThat(changes(heard)).containsExactly("one", "two", "one"));
    }
  }

  @Test
  void a_kept_socket_speaks_to_the_new_version_and_to_the_old_one_after_a_rollback()
      throws Exception {
    var socket = CountersUnderLoad.connect(http, host, 0);
    assertThat(socket.send("x").next()).isEqualTo("one x");

    CountersUnderLoad.deploy(host, "two");
    assertThat(socket.send("y").next()).isEqualTo("two y");

    CountersUnderLoad.rollBack(host);
    assertThat(socket.send("z").next()).isEqualTo("one z");
    socket.close(1000, "");
  }

  private static List<String> changes(List<String> versions) {
    var changes = new ArrayList<String>();
    for (var version : versions) {
      if (changes.isEmpty() || !changes.getLast().equals(version)) {
        changes.add(version);
      }
    }
    return changes;
  }
}
