package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// A dispatch namespace whose dispatcher and whose outbound script are in Java, and a customer's
/// script in JavaScript.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaDispatchOverHttpTest {
  private static final String DISPATCHER =
      """
      import dev.cloister.api.script.*;
      import java.time.Duration;
      import java.util.*;

      public class Main implements Script {
        public Response fetch(Request request, Env env, Context context) {
          try {
            return Response.text(String.valueOf(said(request.path(), env)));
          } catch (CallFailed e) {
            return Response.text("failed: " + e.code());
          } catch (IllegalArgumentException e) {
            return Response.text("refused: " + e.getMessage());
          }
        }

        private Object said(String path, Env env) {
          var customers = env.dispatcher("CUSTOMERS");
          var options = DispatchOptions.NONE;
          return switch (path) {
            case "/hello" -> asked(customers.get("alice"), "a");
            case "/props" -> asked(customers.get("alice", options.withProps(Map.of("plan", "free"))), "props");
            case "/add" -> customers.get("alice").call("add", List.of(2, 3));
            case "/nobody" -> asked(customers.get("nobody"), "a");
            case "/cpu" -> asked(customers.get("alice", options.withCpu(Duration.ofMillis(50))), "loop");
            case "/calls" -> asked(customers.get("alice", options.withSubrequests(2).withOutbound("customer", "A")), "three");
            case "/out" -> asked(
                customers.get("alice", options.withOutbound("customer", List.of("A", 1, 2.5, true)).withOutbound("caller", "forged")), "out");
            case "/nothing" -> asked(customers.get("alice"), "out");
            case "/hand" -> customers.get("alice").call("add", List.of(customers.get("alice"), 1));
            case "/instant" -> customers.get("alice", options.withOutbound("at", java.time.Instant.EPOCH));
            case "/zero" -> customers.get("alice", options.withSubrequests(0));
            default -> env.objects("CUSTOMERS");
          };
        }

        private static String asked(Stub customer, String path) {
          return customer.fetch(Request.get("https://alice.example/" + path)).text();
        }
      }
      """;
  private static final String OUTBOUND =
      """
      import dev.cloister.api.script.*;

      public class Main implements Script {
        public Response fetch(Request request, Env env, Context context) {
          var customer = env.has("customer") ? env.text("customer") : "-";
          return Response.text(
              String.join(" ", customer, env.text("caller"), env.text("OWN"), request.method(), request.url(), request.text()));
        }
      }
      """;
  private static final String CALLER = "{\"tenant\":\"shop.customers.alice\",\"script\":\"alice\"}";

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.in(folder);
    host.deploy(
        "dispatcher",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "dispatch_namespaces": [
              {"binding": "CUSTOMERS", "namespace": "customers", "outbound": {"service": "outbound"}}]}
            """,
            "Main.java",
            DISPATCHER));
    host.deploy(
        "outbound",
        Map.of(
            "wrangler.json",
            "{\"main\": \"Main.java\", \"vars\": {\"OWN\": \"own\", \"customer\": \"-\"}}",
            "Main.java",
            OUTBOUND));
    host.expect(201, "PUT", "/v1/tenants/shop.customers.alice", "");
    host.deployFor(
        "shop.customers.alice", "alice", "{\"main\": \"index.js\"}", HostDispatchTest.CUSTOMER);
  }

  @AfterAll
  static void stop() {
    if (host != null) {
      host.close();
    }
  }

  private static String ask(String path) throws Exception {
    return host.get("dispatcher", "/" + path);
  }

  @Test
  void a_script_of_a_namespace_is_called_by_its_name() throws Exception {
    assertThat(ask("hello")).isEqualTo("customer /a");
    assertThat(ask("props")).isEqualTo("{\"plan\":\"free\"}");
    assertThat(ask("add")).isEqualTo("5");
    assertThat(ask("nobody")).isEqualTo("failed: dispatch.not-found");
  }

  @Test
  void limits_of_a_dispatch_hold_for_it_and_for_no_other() throws Exception {
    assertThat(ask("cpu")).isEqualTo("failed: script.exceeded-cpu");
    assertThat(ask("calls")).isEqualTo("sent,sent,Too many subrequests: one event may make 2.");
    assertThat(ask("hello")).isEqualTo("customer /a");
  }

  @Test
  void the_outbound_script_sees_each_request_who_makes_it_and_what_the_dispatcher_says()
      throws Exception {
    assertThat(ask("out"))
        .isEqualTo("[\"A\",1,2.5,true] " + CALLER + " own PUT https://origin.example/there x");
    assertThat(ask("nothing")).isEqualTo("- " + CALLER + " own PUT https://origin.example/there x");
  }

  @Test
  void what_cannot_be_dispatched_or_handed_on_is_refused_by_name() throws Exception {
    assertThat(ask("hand")).startsWith("refused: What a script has of its env");
    assertThat(ask("instant"))
        .isEqualTo("refused: A value of the type Instant is not written as JSON.");
    assertThat(ask("zero"))
        .isEqualTo("refused: The requests of an event must be 1 at least, not 0.");
    assertThat(ask("objects"))
        .isEqualTo("refused: The binding CUSTOMERS is no namespace of objects.");
  }
}
