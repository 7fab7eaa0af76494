package dev.cloister.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.admin.TailRecord;
import dev.cloister.host.cron.CronReport;
import dev.cloister.host.cron.CronRunner.CronEnd;
import dev.cloister.host.execution.Timeline;
import dev.cloister.host.observe.Explained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that ask a server, end to end over its admin API.
final class CommandsTest {
  private static final ScriptName CART = new ScriptName(new TenantId("shop"), "cart");

  @TempDir private Path root;
  private Path folder;
  private final FakeHosts hosts = new FakeHosts();
  private final Terminal terminal = new Terminal(hosts);

  @BeforeEach
  void a_folder_and_a_tenant() throws Exception {
    folder = Files.createDirectory(root.resolve("cart"));
    Files.writeString(folder.resolve("index.js"), "one");
    assertThat(terminal.run("tenant", "create", "shop")).isZero();
  }

  @AfterEach
  void stop() {
    hosts.admin.close();
  }

  @Test
  void tenants_are_created_listed_and_deleted() {
    assertThat(terminal.run("tenant", "create", "bank")).isZero();
    assertThat(terminal.run("tenant", "list")).isZero();
    assertThat(terminal.run("tenant", "delete", "bank")).isZero();
    assertThat(terminal.run("tenant", "list", "--json")).isZero();

    assertThat(terminal.out.text())
        .startsWith("tenant shop\ntenant bank\nTENANT\nbank\nshop\ndeleted tenant bank\n{")
        .contains("\"tenant\" : \"shop\"");
    assertThat(terminal.err.all()).isEmpty();
  }

  @Test
  void a_tenants_limits_are_shown_as_a_table() {
    assertThat(terminal.run("tenant", "limits", "shop")).isZero();

    assertThat(terminal.out.all())
        .contains(
            "LIMIT             OF       USE  SOFT  MAX      UNIT",
            "event-cpu-ms-max  event    12   1600  2000     ms",
            "value-bytes-max   message             2097152  bytes");
  }

  @Test
  void policies_are_read_anew_and_who_moved_is_named() {
    hosts.admin.policies = new Outcome.Answered<>(List.of(new TenantId("shop")));

    assertThat(terminal.run("policies", "reload")).isZero();

    assertThat(terminal.out.all())
        .contains("the policies are read anew; scripts moved: 1 tenants", "shop");
  }

  @Test
  void a_deployed_folder_is_named_with_its_version_and_address() {
    assertThat(deploy()).isZero();

    assertThat(terminal.out.all().getLast())
        .matches("deployed shop/cart version [0-9a-f]{12} at http://cart.shop.localhost:1");
    assertThat(terminal.err.all()).containsExactly("note: \"routes\" has no effect here.");
  }

  @Test
  void a_request_is_explained_with_its_parts_and_the_slowest_are_listed() {
    var timeline = Timeline.of(() -> 0);
    timeline.wrote(42);
    hosts.admin.events.add(
        new Explained(
            "id-1",
            new ScriptName(new TenantId("shop"), "cart"),
            "0",
            Optional.empty(),
            Instant.EPOCH,
            "fetch",
            "GET http://cart/",
            "ok",
            200,
            timeline));

    assertThat(terminal.run("explain", "id-1", "--tenant", "shop")).isZero();
    assertThat(terminal.run("explain", "--slow", "--tenant", "shop")).isZero();

    assertThat(terminal.out.text())
        .endsWith(
            """
            id-1 cart fetch GET http://cart/: ok 200, 0 us
              commits                       1
              commit-bytes                 42 bytes
            MICROS  REQUEST  SCRIPT  KIND   OUTCOME  WHAT
            0       id-1     cart    fetch  ok       GET http://cart/\
            """);
    assertThat(terminal.run("explain", "id-2", "--tenant", "shop")).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("No event of the tenant shop with this request id");
  }

  @Test
  void a_script_may_be_deployed_under_another_name() {
    assertThat(terminal.run("deploy", folder.toString(), "--tenant", "shop", "--name", "till"))
        .isZero();
    assertThat(terminal.out.all().getLast()).startsWith("deployed shop/till ");
  }

  @Test
  void a_script_of_a_dispatch_namespace_is_made_a_tenant_of_its_own() {
    var command =
        new String[] {
          "deploy",
          folder.toString(),
          "--tenant",
          "shop",
          "--name",
          "alice",
          "--dispatch-namespace",
          ""
        };
    command[command.length - 1] = "customers";
    assertThat(terminal.run(command)).isZero();
    assertThat(terminal.out.all().getLast()).startsWith("deployed shop.customers.alice/alice ");

    command[command.length - 1] = "Not A Name";
    assertThat(terminal.run(command)).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("dispatch namespace name \"Not A Name\"");
  }

  @Test
  void a_refused_deploy_says_where_the_mistake_is_and_what_to_do() throws Exception {
    Files.writeString(folder.resolve("index.js"), "syntax error");

    assertThat(deploy()).isEqualTo(ExitCode.REFUSED);

    assertThat(terminal.err.all())
        .containsExactly(
            "cloister: src/index.js:3:14: SyntaxError: Expected ; but found }",
            "Correct the script and deploy again.");
  }

  @Test
  void versions_are_listed_promoted_by_their_first_digits_and_rolled_back() throws Exception {
    deploy();
    String first = shortVersion();
    Files.writeString(folder.resolve("index.js"), "two");
    deploy();
    String second = shortVersion();

    assertThat(terminal.run("scripts", "versions", "cart", "--tenant", "shop")).isZero();
    assertThat(terminal.out.text())
        .endsWith(
            """
            VERSION       DEPLOYED              ANSWERS
            %s  2030-01-01T00:00:01Z  yes
            %s  2030-01-01T00:00:00Z\
            """
                .formatted(second, first));
    assertThat(terminal.run("scripts", "rollback", "cart", "--tenant", "shop")).isZero();
    assertThat(terminal.out.all().getLast())
        .isEqualTo("cart now answers with version " + first + " at http://cart.shop.localhost:1");
    assertThat(terminal.run("scripts", "promote", "cart", second, "--tenant", "shop")).isZero();
    assertThat(terminal.run("scripts", "list", "--tenant", "shop")).isZero();
    assertThat(terminal.out.all().getLast()).startsWith("cart    " + second);
  }

  @Test
  void digits_that_fit_no_version_or_several_are_refused() throws Exception {
    deploy();
    Files.writeString(folder.resolve("index.js"), "two");
    deploy();

    assertThat(terminal.run("scripts", "promote", "cart", "", "--tenant", "shop"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err.text()).contains("2 versions of shop/cart begin with \"\"");
    assertThat(terminal.run("scripts", "promote", "cart", "zz", "--tenant", "shop"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err.text()).contains("0 versions of shop/cart begin with \"zz\"");
  }

  @Test
  void a_script_is_retired() {
    deploy();
    assertThat(terminal.run("scripts", "retire", "cart", "--tenant", "shop")).isZero();
    assertThat(terminal.run("scripts", "versions", "cart", "--tenant", "shop"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("There is no script shop/cart.");
  }

  @Test
  void objects_of_many_pages_are_one_list() throws Exception {
    for (int i = 0; i < 1_201; i++) {
      hosts.admin.objects.add(new ObjectId(CART, "List", "%064x".formatted(i)));
    }
    deploy();
    assertThat(list("--json")).isZero();

    var json = new ObjectMapper().readTree(terminal.out.text().substring(start(terminal)));
    assertThat(json.path("objects")).hasSize(1_201);
    assertThat(terminal.err.text()).doesNotContain("There are more");
    assertThat(list("--limit", "700", "--class", "List")).isZero();
    assertThat(terminal.out.all().getLast()).isEqualTo("List   " + "%064x".formatted(699));
    assertThat(terminal.err.all().getLast())
        .isEqualTo("There are more; list them with a higher --limit than 700.");
  }

  @Test
  void a_tail_prints_what_happens_and_nothing_that_a_terminal_would_obey() throws Exception {
    deploy();
    var exit = terminal.start("tail", "cart", "--tenant", "shop");
    terminal.err.await("following shop/cart");
    assertThat(hosts.admin.followed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();

    hosts.admin.say(
        CART,
        new TailRecord.LogLine(
            Instant.ofEpochSecond(7), "r", Optional.empty(), "warn", "one\n\u001b[2Jtwo\u202e"));
    hosts.admin.say(
        CART,
        new TailRecord.EventEnded(
            Instant.ofEpochSecond(8),
            "r",
            Optional.empty(),
            new ScriptVersion("b".repeat(64)),
            new TailRecord.Cause.Fetch("GET", "http://x/lists", 200),
            "ok",
            900,
            3_440));

    assertThat(terminal.out.await("one")).matches("\\d\\d:\\d\\d:07.000 warn   one");
    assertThat(terminal.out.await("two")).isEqualTo("    \\u001b[2Jtwo\\u202e");
    assertThat(terminal.out.await("fetch"))
        .endsWith(":08.000 ok     fetch GET http://x/lists 200 (3.4 ms, CPU 0.9 ms)");
    hosts.admin.close();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isIn(ExitCode.DONE, ExitCode.UNREACHABLE);
  }

  @Test
  void a_tail_of_warnings_leaves_out_what_went_well() throws Exception {
    deploy();
    terminal.start("tail", "cart", "--tenant", "shop", "--level", "warn", "--json");
    assertThat(hosts.admin.followed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();

    for (String level : new String[] {"log", "error"}) {
      hosts.admin.say(
          CART, new TailRecord.LogLine(Instant.EPOCH, "r", Optional.empty(), level, "at " + level));
    }

    assertThat(terminal.out.await("\"type\":\"log\"")).contains("\"message\":\"at error\"");
  }

  @Test
  void a_secret_is_asked_for_and_shows_in_no_output() {
    deploy();
    terminal.typed = "hunter2";
    assertThat(terminal.run("secret", "put", "TOKEN", "--script", "cart", "--tenant", "shop"))
        .isZero();
    assertThat(hosts.admin.secrets.values).containsExactly(Map.entry("TOKEN", "hunter2"));

    terminal.run("secret", "list", "--script", "cart", "--tenant", "shop");
    assertThat(terminal.out.text())
        .contains("secret TOKEN of cart", "TOKEN   2030-01-01T00:00:00Z")
        .doesNotContain("hunter2");

    terminal.typed = "";
    assertThat(terminal.run("secret", "put", "TOKEN", "--script", "cart", "--tenant", "shop"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(hosts.admin.secrets.values).containsEntry("TOKEN", "hunter2");
    assertThat(terminal.run("secret", "delete", "TOKEN", "--script", "cart", "--tenant", "shop"))
        .isZero();
    assertThat(hosts.admin.secrets.values).isEmpty();
  }

  @Test
  void a_file_of_secrets_is_stored_at_once() throws IOException {
    deploy();
    var file = Files.writeString(folder.resolve("prod.env"), "A=1\nB=\"two words\"\n");

    assertThat(
            terminal.run("secret", "bulk", file.toString(), "--script", "cart", "--tenant", "shop"))
        .isZero();

    assertThat(hosts.admin.secrets.values).isEqualTo(Map.of("A", "1", "B", "two words"));
    assertThat(terminal.out.text()).doesNotContain("two words");
  }

  @Test
  void crons_are_listed_with_what_became_of_the_last_time() {
    deploy();
    var noon = Instant.parse("2030-01-01T12:00:00Z");
    hosts.admin.crons.reports.add(
        new CronReport(
            "0 * * * *",
            Optional.of(noon),
            Optional.of(
                new CronReport.Last(
                    noon.minusSeconds(3_600),
                    noon.minusSeconds(3_599),
                    Optional.of("exception")))));
    hosts.admin.crons.reports.add(
        new CronReport("0 0 29 2 *", Optional.of(noon), Optional.empty()));

    assertThat(terminal.run("crons", "list", "cart", "--tenant", "shop")).isZero();

    assertThat(terminal.out.text())
        .contains("CRON        NEXT                  LAST                  OUTCOME")
        .contains("0 * * * *   2030-01-01T12:00:00Z  2030-01-01T11:00:00Z  exception")
        .contains("0 0 29 2 *  2030-01-01T12:00:00Z  -                     -");
  }

  @Test
  void a_cron_is_fired_by_hand_and_the_exit_code_says_how_it_ended() {
    deploy();
    String[] fire = {
      "crons",
      "fire",
      "cart",
      "--tenant",
      "shop",
      "--cron",
      "0 * * * *",
      "--at",
      "2030-01-01T12:00:00Z"
    };
    assertThat(terminal.run(fire)).isZero();
    assertThat(hosts.admin.crons.fired).containsExactly("0 * * * * at 2030-01-01T12:00:00Z");
    assertThat(terminal.out.all().getLast()).isEqualTo("cart ended: ok");

    hosts.admin.crons.end = new CronEnd("exception", true);
    assertThat(terminal.run(fire)).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.out.all().getLast()).isEqualTo("cart ended: exception (noRetry)");

    assertThat(terminal.run("crons", "fire", "cart", "--tenant", "shop", "--at", "noon"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("\"noon\" is no time.");
  }

  @Test
  void without_a_server_it_says_so_and_what_to_do() {
    String url = hosts.admin.url();
    hosts.admin.close();

    assertThat(terminal.run("tenant", "list")).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(terminal.err.all())
        .containsExactly(
            "cloister: No server answers at " + url + "/.",
            "Start one with cloister serve, or name another with --admin.");
  }

  @Test
  void the_option_goes_before_the_environment() {
    var other = new Terminal(hosts, Map.of("CLOISTER_ADMIN", "http://127.0.0.1:1"));

    assertThat(other.run("tenant", "list")).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(other.run("tenant", "list", "--admin", hosts.admin.url())).isZero();
    assertThat(other.run("tenant", "list", "--admin", "ftp://x")).isEqualTo(ExitCode.USAGE);
  }

  private int deploy() {
    return terminal.run("deploy", folder.toString(), "--tenant", "shop");
  }

  private int list(String... more) {
    var arguments =
        Stream.concat(
            Stream.of("objects", "list", "--tenant", "shop", "--script", "cart"), Stream.of(more));
    return terminal.run(arguments.toArray(String[]::new));
  }

  private String shortVersion() {
    return terminal.out.all().getLast().split(" ")[3];
  }

  private static int start(Terminal terminal) {
    return terminal.out.text().indexOf("{");
  }
}
