package dev.cloister.host.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.AlarmTries;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredAlarm;
import dev.cloister.host.storage.StoredEntry;
import dev.cloister.isolates.ObjectIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The admin API over HTTP, as a client meets it.
final class AdminApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ScriptName CART = new ScriptName(new TenantId("shop"), "cart");
  private static final String SCRIPT = "/v1/tenants/shop/scripts/cart";

  private final FakeHostAdmin host = new FakeHostAdmin();
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void a_tenant_is_there() throws Exception {
    assertThat(send("PUT", "/v1/tenants/shop").statusCode()).isEqualTo(201);
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    host.close();
  }

  @Test
  void tenants_are_created_once_listed_read_and_deleted() throws Exception {
    assertThat(send("PUT", "/v1/tenants/shop").statusCode()).isEqualTo(200);
    assertThat(send("PUT", "/v1/tenants/bank").statusCode()).isEqualTo(201);
    assertThat(json("GET", "/v1/tenants").path("tenants").findValuesAsText("tenant"))
        .containsExactly("bank", "shop");
    assertThat(json("GET", "/v1/tenants/bank").path("created").asText())
        .isEqualTo("2030-01-01T00:00:00Z");

    assertThat(send("DELETE", "/v1/tenants/bank").statusCode()).isEqualTo(204);

    assertProblem(send("GET", "/v1/tenants/bank"), 404, "tenant.not-found", "bank");
  }

  @Test
  void a_tenants_limits_are_shown_with_what_is_used_where_it_can_be_told() throws Exception {
    var answer = json("GET", "/v1/tenants/shop/limits");

    assertThat(answer.path("isolation").asText()).isEqualTo("shared-cordon");
    assertThat(answer.path("limits").get(0))
        .isEqualTo(
            JSON.readTree(
                """
                {"limit": "event-cpu-ms-max", "unit": "ms", "of": "event", "max": 2000, "soft": 1600,
                 "use": 12, "code": "script.exceeded-cpu"}
                """));
    assertThat(answer.path("limits").get(1).properties()).hasSize(4);
    assertProblem(send("GET", "/v1/tenants/bank/limits"), 404, "tenant.not-found", "bank");
  }

  @Test
  void policies_are_read_anew_or_the_reason_is_told() throws Exception {
    host.policies = new Outcome.Answered<>(List.of(new TenantId("shop")));
    assertThat(json("POST", "/v1/policies/reload").path("moved").get(0).asText()).isEqualTo("shop");

    host.policies =
        new Outcome.Failed<>(new Failure.Refused("policy.no-file", "There is none.", "Write one."));
    assertProblem(send("POST", "/v1/policies/reload"), 400, "policy.no-file", "There is none");
  }

  @Test
  void an_uploaded_script_answers_with_its_version_and_address() throws Exception {
    var answer = upload("one");

    assertThat(answer.statusCode()).isEqualTo(201);
    var script = JSON.readTree(answer.body());
    assertThat(script.path("script").asText()).isEqualTo("cart");
    assertThat(script.path("version").asText()).matches("[0-9a-f]{64}");
    assertThat(script.path("url").asText()).isEqualTo("http://cart.shop.localhost:1");
    assertThat(json("GET", SCRIPT)).isEqualTo(script);
    assertThat(json("GET", "/v1/tenants/shop/scripts").path("scripts").get(0)).isEqualTo(script);
  }

  @Test
  void versions_are_listed_newest_first_promoted_and_rolled_back() throws Exception {
    String first = JSON.readTree(upload("one").body()).path("version").asText();
    String second = JSON.readTree(upload("two").body()).path("version").asText();

    assertThat(json("GET", SCRIPT + "/versions").path("versions").findValuesAsText("version"))
        .containsExactly(second, first);
    assertThat(json("POST", SCRIPT + "/rollback").path("version").asText()).isEqualTo(first);
    assertThat(json("POST", SCRIPT + "/versions/" + second + "/promote").path("version").asText())
        .isEqualTo(second);
    assertThat(json("GET", SCRIPT + "/versions").path("versions").get(0).path("current"))
        .hasToString("true");
    assertProblem(
        send("POST", SCRIPT + "/versions/" + "0".repeat(64) + "/promote"),
        404,
        "script.version-not-found",
        "000000000000");
  }

  @Test
  void a_refused_deploy_leaves_the_version_before() throws Exception {
    String version = JSON.readTree(upload("one").body()).path("version").asText();

    assertProblem(upload("syntax error"), 400, "deploy.script-failed", "src/index.js:3:14");

    assertThat(json("GET", SCRIPT).path("version").asText()).isEqualTo(version);
  }

  @Test
  void there_is_nothing_to_roll_the_first_version_back_to() throws Exception {
    upload("one");

    assertProblem(
        send("POST", SCRIPT + "/rollback"), 409, "script.no-earlier-version", "no version before");
  }

  @Test
  void an_upload_with_too_much_in_it_is_refused_as_too_large() throws Exception {
    assertProblem(upload("too much"), 413, "deploy.too-large", "at most 10");
  }

  @Test
  void a_retired_script_is_gone_and_then_its_tenant_may_go() throws Exception {
    upload("one");
    assertProblem(send("DELETE", "/v1/tenants/shop"), 409, "tenant.not-empty", "1 scripts");

    assertThat(send("DELETE", SCRIPT).statusCode()).isEqualTo(204);

    assertProblem(send("GET", SCRIPT), 404, "script.not-found", "cart");
    assertThat(send("DELETE", "/v1/tenants/shop").statusCode()).isEqualTo(204);
  }

  @Test
  void an_upload_of_just_the_bound_is_taken_and_one_more_byte_is_refused_with_both_numbers()
      throws Exception {
    int bound = (int) FakeHostAdmin.UPLOAD_BYTES_MAX;
    assertThat(upload("x".repeat(bound)).statusCode()).isEqualTo(201);

    assertProblem(
        upload("x".repeat(bound + 1)), 413, "edge.body-too-large", "4097 bytes", "at most 4096");
  }

  @Test
  void an_upload_of_unknown_length_is_cut_off_at_the_bound() throws Exception {
    var body =
        "x".repeat((int) FakeHostAdmin.UPLOAD_BYTES_MAX + 1).getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create(host.url() + SCRIPT))
            .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))
            .build();

    assertProblem(http.send(request, BodyHandlers.ofString()), 413, "edge.body-too-large", "4096");
  }

  @Test
  void names_that_cannot_be_are_refused() throws Exception {
    assertProblem(send("PUT", "/v1/tenants/Shop"), 400, "admin.bad-name", "\"Shop\"");
    assertProblem(send("PUT", "/v1/tenants/a%2Fb"), 400, "admin.bad-name", "a/b");
    assertProblem(send("GET", "/v1/tenants/shop/scripts/-x"), 400, "admin.bad-name", "\"-x\"");
    assertProblem(
        send("POST", SCRIPT + "/versions/12ab/promote"), 400, "admin.bad-name", "64 hex digits");
  }

  @Test
  void what_is_no_operation_is_a_problem_too() throws Exception {
    assertProblem(send("GET", "/v2/tenants"), 404, "admin.no-such-route", "GET /v2/tenants");
    assertProblem(send("POST", "/v1/tenants/shop"), 404, "admin.no-such-route", "POST");
  }

  @Test
  void objects_come_in_pages_that_join_without_gaps() throws Exception {
    upload("one");
    List<ObjectId> ids =
        IntStream.range(0, 25)
            .mapToObj(i -> new ObjectId(CART, i < 20 ? "List" : "Öther", "%064x".formatted(i)))
            .toList();
    host.objects.addAll(ids.reversed());

    var first = json("GET", SCRIPT + "/objects?limit=10");
    var second = json("GET", SCRIPT + "/objects?limit=10&after=" + first.path("next").asText());
    var third = json("GET", SCRIPT + "/objects?limit=10&after=" + second.path("next").asText());

    assertThat(third.has("next")).isFalse();
    assertThat(
            List.of(first, second, third).stream()
                .flatMap(page -> page.path("objects").findValuesAsText("id").stream()))
        .containsExactlyElementsOf(ids.stream().map(ObjectId::hex).toList());
    var others = json("GET", SCRIPT + "/objects?class=%C3%96ther");
    assertThat(others.path("objects")).hasSize(5);
    assertThat(others.path("objects").get(0).path("class").asText()).isEqualTo("Öther");
  }

  @Test
  void list_parameters_are_held_to_their_bounds() throws Exception {
    assertThat(send("GET", SCRIPT + "/objects?limit=1").statusCode()).isEqualTo(200);
    assertThat(send("GET", SCRIPT + "/objects?limit=1000").statusCode()).isEqualTo(200);
    for (String limit : List.of("0", "1001", "-1", "x", "99999999999999999999")) {
      assertProblem(
          send("GET", SCRIPT + "/objects?limit=" + limit), 400, "admin.bad-parameter", "1 to 1000");
    }
    for (String cursor : List.of("x", "%3D%3D", "AAAA", "")) {
      assertProblem(
          send("GET", SCRIPT + "/objects?after=" + cursor), 400, "admin.bad-parameter", "after");
    }
  }

  @Test
  void an_object_shows_its_alarms_by_id_and_by_name() throws Exception {
    upload("one");
    var key = ObjectIds.namespaceKey("shop", "cart", "List");
    var list = new ObjectId(CART, "List", new ObjectIds(key).fromName("weekend"));
    host.alarms.set.add(new StoredAlarm(list, "", 1_000, AlarmTries.NONE, 1_000));
    host.alarms.set.add(new StoredAlarm(list, "tea", 2_000, new AlarmTries(2, 2, true), 6_000));

    for (var object : List.of(list.hex(), "weekend")) {
      var shown = json("GET", SCRIPT + "/objects/" + object + "?class=List");
      assertThat(shown.path("id").asText()).isEqualTo(list.hex());
      assertThat(shown.path("alarms"))
          .hasToString(
              "[{\"scheduledTime\":\"1970-01-01T00:00:01Z\",\"retryCount\":0},"
                  + "{\"name\":\"tea\",\"scheduledTime\":\"1970-01-01T00:00:02Z\",\"retryCount\":2,"
                  + "\"nextTry\":\"1970-01-01T00:00:06Z\"}]");
    }
    assertThat(json("GET", SCRIPT + "/objects/other?class=List").path("alarms")).isEmpty();
    assertProblem(
        send("GET", SCRIPT + "/objects/weekend"), 400, "admin.bad-parameter", "\"class\"");
    var all = json("GET", SCRIPT + "/alarms?limit=1").path("alarms");
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("id").asText()).isEqualTo(list.hex());
  }

  @Test
  void an_alarm_is_fired_by_hand() throws Exception {
    upload("one");
    var fire = SCRIPT + "/objects/weekend/alarms/fire?class=List";
    var key = ObjectIds.namespaceKey("shop", "cart", "List");
    var list = new ObjectId(CART, "List", new ObjectIds(key).fromName("weekend"));
    assertProblem(send("POST", fire), 404, "alarm.not-found", "no alarm");

    host.alarms.set.add(new StoredAlarm(list, "tea", 2_000, AlarmTries.NONE, 2_000));
    assertThat(json("POST", fire + "&alarm=tea").path("outcome").asText()).isEqualTo("ok");
    assertProblem(send("POST", fire.replace("/cart/", "/none/")), 404, "script.not-found", "none");
  }

  @Test
  void a_cron_is_fired_for_the_time_that_was_asked_for() throws Exception {
    upload("one");
    var fire = SCRIPT + "/crons/fire?cron=0+*+*+*+*&scheduledTime=";

    assertThat(send("POST", fire + "1500").statusCode()).isEqualTo(200);
    assertThat(host.crons.fired).containsExactly("0 * * * * at 1970-01-01T00:00:01.500Z");

    assertProblem(
        send("POST", fire + "soon"), 400, "admin.bad-parameter", "\"scheduledTime\" is \"soon\"");
    assertProblem(send("POST", SCRIPT + "/crons/fire"), 404, "cron.not-found", "must be said");
    assertProblem(
        send("GET", "/v1/tenants/shop/scripts/none/crons"), 404, "script.not-found", "none");
  }

  @Test
  void a_tail_tells_what_happens_from_then_on_and_ends_with_its_client() throws Exception {
    upload("one");
    var request = HttpRequest.newBuilder(URI.create(host.url() + SCRIPT + "/tail")).build();
    var response = http.send(request, BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(host.followed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    var object = new ObjectId(CART, "List", "a".repeat(64));

    host.say(
        CART,
        new TailRecord.LogLine(
            Instant.ofEpochMilli(1_500), "r1", Optional.of(object), "warn", "two\nlines"));
    host.say(
        CART,
        new TailRecord.EventEnded(
            Instant.ofEpochMilli(1_600),
            "r1",
            Optional.empty(),
            new ScriptVersion("b".repeat(64)),
            new TailRecord.Cause.Fetch("GET", "http://cart.shop.localhost/x", 200),
            "ok",
            1_500,
            20_250));

    var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(event(lines, "log"))
        .isEqualTo(
            JSON.readTree(
                """
                {"timestamp": 1500, "requestId": "r1", "scriptName": "cart", "entrypoint": "List",
                 "durableObjectId": "%s", "level": "warn", "message": "two\\nlines"}
                """
                    .formatted("a".repeat(64))));
    assertThat(event(lines, "event"))
        .isEqualTo(
            JSON.readTree(
                """
                {"timestamp": 1600, "requestId": "r1", "scriptName": "cart",
                 "scriptVersion": "%s", "event": "fetch",
                 "request": {"method": "GET", "url": "http://cart.shop.localhost/x"},
                 "response": {"status": 200}, "outcome": "ok", "cpuTime": 1.5, "wallTime": 20.25}
                """
                    .formatted("b".repeat(64))));

    http.shutdownNow();
    assertThat(host.unfollowed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_tail_of_a_script_that_is_not_there_is_refused_and_so_is_a_level_that_is_none()
      throws Exception {
    assertProblem(send("GET", SCRIPT + "/tail"), 404, "script.not-found", "cart");
    upload("one");
    assertProblem(send("GET", SCRIPT + "/tail?level=loud"), 400, "admin.bad-parameter", "loud");
  }

  @Test
  void health_tells_of_isolates_storage_and_warnings() throws Exception {
    assertThat(json("GET", "/health"))
        .isEqualTo(
            JSON.readTree(
                """
                {"status": "ok", "version": "1.2.3", "uptimeSeconds": 61,
                 "isolates": [
                   {"place": "cordon 4711", "runtime": "GraalVM CE", "contexts": 3,
                    "memoryBytes": 99, "heapBytes": 7},
                   {"place": "in-host", "runtime": "GraalVM CE", "contexts": 1}],
                 "spareCordons": 2,
                 "confinement": ["seccomp: 99 calls allowed"],
                 "storage": {"shards": [{"shard": "system", "serving": true, "term": 2}]},
                 "warnings": ["The compiler is missing."]}
                """));
  }

  @Test
  void a_stopping_host_is_not_healthy() throws Exception {
    var now = host.health;
    host.health =
        new HealthReport(
            HealthReport.Status.STOPPING,
            now.version(),
            now.uptime(),
            List.of(),
            0,
            List.of(),
            List.of(),
            List.of());

    assertThat(send("GET", "/health").statusCode()).isEqualTo(503);
  }

  private HttpResponse<String> upload(String zip) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(host.url() + SCRIPT))
            .header("Content-Type", "application/zip")
            .PUT(BodyPublishers.ofString(zip))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(host.url() + path))
            .method(method, BodyPublishers.noBody())
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  @Test
  void what_an_object_has_stored_is_shown_and_what_cannot_be_read_is_said() throws Exception {
    var object = new ObjectId(CART, "List", "0".repeat(64));
    var path = SCRIPT + "/objects/" + object.hex();
    byte[] page = {(byte) 0xFF, 'p', 0, 0, 0, 1};
    store(object, "apples".getBytes(StandardCharsets.UTF_8), new byte[] {1, 4, 6});

    assertThat(json("GET", path + "/keys?class=List").path("keys").toString())
        .isEqualTo("[{\"key\":\"apples\",\"bytes\":3,\"preview\":\"3\"}]");
    assertThat(json("GET", path + "/tables?class=List").path("tables")).isEmpty();
    assertProblem(
        send("GET", path + "/tables/none/rows?class=List"),
        404,
        "object.no-such-table",
        "no such table");
    store(object, page, new byte[4_096]);
    assertProblem(
        send("GET", path + "/tables?class=List"), 400, "object.tables-unreadable", "pages");
    assertProblem(
        send("GET", path + "/keys?class=List&limit=1001"), 400, "admin.bad-parameter", "1000");
    assertProblem(
        send("GET", path + "/keys?class=List&after=%20"), 400, "admin.bad-parameter", "cursor");
    assertProblem(
        send("GET", path + "/tables/a/rows?class=List&after=x"),
        400,
        "admin.bad-parameter",
        "whole number");
  }

  private void store(ObjectId object, byte[] key, byte[] value) {
    host.shards
        .shardOf(object)
        .commit(
            1,
            new ObjectWrites(
                object, Optional.empty(), false, List.of(), List.of(new StoredEntry(key, value))))
        .join();
  }

  @Test
  void a_passphrase_that_is_too_short_and_a_key_that_is_none_are_refused() throws Exception {
    var short11 = "MTIzNDU2Nzg5MDE=";
    assertProblem(backup(short11), 400, "admin.bad-parameter", "at least 12 characters");
    assertProblem(backup("~"), 400, "admin.bad-parameter", "no base64");
    assertThat(backup("MTIzNDU2Nzg5MDEy").body()).isEqualTo("host under 123456789012");
    assertProblem(
        send("PUT", SCRIPT + "/objects/a/file?class=List&trust=me"),
        400,
        "admin.bad-parameter",
        "A signer's key is");
    assertProblem(
        send("PUT", SCRIPT + "/objects/a/file?class=List&other=maybe"),
        400,
        "admin.bad-parameter",
        "must be true or false");
  }

  private HttpResponse<String> backup(String passphrase) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(host.url() + "/v1/backup"))
            .header("cloister-passphrase", passphrase)
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode json(String method, String path) throws IOException, InterruptedException {
    var response = send(method, path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static JsonNode event(BufferedReader lines, String name) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith("event:")) {
      line = lines.readLine();
    }
    assertThat(line).isEqualTo("event: " + name);
    return JSON.readTree(lines.readLine().substring("data: ".length()));
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String code, String... words) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    var problem = JSON.readTree(response.body());
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("detail").asText()).contains(words);
    assertThat(problem.path("next").asText()).isNotEmpty();
  }
}
