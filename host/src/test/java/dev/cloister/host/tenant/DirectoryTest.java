package dev.cloister.host.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.deploy.ObjectBinding;
import dev.cloister.host.deploy.SourceMapFile;
import dev.cloister.host.deploy.Triggers;
import dev.cloister.host.storage.InMemoryShard;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.testing.ManualTime;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DirectoryTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final ScriptName CART = new ScriptName(SHOP, "cart");
  private static final DeployCheck ALL_FINE = (_, _) -> Optional.empty();

  private final InMemoryShards shards = new InMemoryShards();
  private final ManualTime time = new ManualTime();
  private Directory directory = open(ALL_FINE);

  @BeforeEach
  void the_shop_is_there() {
    value(directory.createTenant(SHOP));
  }

  @AfterEach
  void close() {
    directory.close();
    shards.close();
  }

  private Directory open(DeployCheck check) {
    return Directory.open(shards.system(), time, check);
  }

  private void reopen(DeployCheck check) {
    directory.close();
    directory = open(check);
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Answered<T>(var value) -> value;
      case Outcome.Failed<T>(var failure) -> throw new AssertionError(failure.toString());
    };
  }

  private static Failure failure(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Failed<?>(var failure) -> failure;
      case Outcome.Answered<?>(var value) -> throw new AssertionError("was done: " + value);
    };
  }

  private static Bundle bundle(String code) {
    return bundle(code.getBytes(UTF_8));
  }

  private static Bundle bundle(byte[] code) {
    return new Bundle(
        Optional.of("cart"),
        "index.js",
        List.of(
            new ScriptModule("index.js", ScriptModule.Kind.ESM, code),
            new ScriptModule("a.bin", ScriptModule.Kind.DATA, new byte[] {0, -1})),
        List.of(new Binding.Text("A", "ä"), new Binding.Json("B", "[1,2]")),
        List.of(
            new ObjectBinding("CARTS", "Cart", Optional.empty()),
            new ObjectBinding("STOCK", "Stock", Optional.of("warehouse"))),
        List.of(new Binding.Service("KV", "kv", "prices", Map.of("a", "b"))),
        List.of("Cart"),
        Optional.of(LocalDate.of(2026, 8, 4)),
        List.of("rpc"),
        Optional.of(Duration.ofMillis(20)),
        new Triggers(List.of("*/5 * * * *", "0 0 L * *"), List.of("watcher")),
        Optional.empty(),
        List.of(new SourceMapFile("index.js", "{}".getBytes(UTF_8))),
        List.of("a note"));
  }

  private ScriptVersion current() {
    return directory.active(CART).orElseThrow().current();
  }

  @Test
  void a_tenant_is_made_once_and_found_again() {
    var again = value(directory.createTenant(SHOP));
    value(directory.createTenant(new TenantId("bank")));

    assertThat(directory.tenant(SHOP)).contains(again);
    assertThat(directory.tenants())
        .extracting(TenantRecord::tenant)
        .containsExactly(new TenantId("bank"), SHOP);
  }

  @Test
  void a_tenant_with_scripts_stays_and_one_without_goes() {
    value(directory.deploy(CART, bundle("1")));

    assertThat(failure(directory.deleteTenant(SHOP)).code()).isEqualTo("tenant.not-empty");
    value(directory.retire(CART));
    value(directory.deleteTenant(SHOP));

    assertThat(directory.tenant(SHOP)).isEmpty();
    assertThat(failure(directory.deleteTenant(SHOP)).code()).isEqualTo("tenant.not-found");
    assertThat(failure(directory.scripts(SHOP)).code()).isEqualTo("tenant.not-found");
  }

  @Test
  void a_deployed_version_answers_and_is_loaded_as_it_was_read() {
    var bundle = bundle("export default {}");
    var record = value(directory.deploy(CART, bundle));

    assertThat(record.current()).isEqualTo(bundle.version());
    assertThat(directory.active(CART)).contains(record);
    var loaded = value(directory.load(CART, record.current()));
    assertThat(loaded).usingRecursiveComparison().ignoringFields("notes").isEqualTo(bundle);
    assertThat(loaded.notes()).isEmpty();
  }

  @Test
  void everything_is_there_after_a_restart() {
    time.advance(Duration.ofHours(1));
    value(directory.deploy(CART, bundle("1")));
    var record = value(directory.deploy(CART, bundle("2")));
    var tenants = directory.tenants();

    reopen(ALL_FINE);

    assertThat(directory.isReady()).isTrue();
    assertThat(directory.tenants()).isEqualTo(tenants);
    assertThat(directory.active(CART)).contains(record);
    assertThat(value(directory.load(CART, bundle("1").version())).version())
        .isEqualTo(bundle("1").version());
  }

  @Test
  void a_version_of_many_chunks_and_several_commits_comes_back_whole() {
    var code = new byte[6 << 20];
    new Random(3).nextBytes(code);
    var bundle = bundle(code);

    value(directory.deploy(CART, bundle));

    assertThat(value(directory.load(CART, bundle.version())).version()).isEqualTo(bundle.version());
  }

  @Test
  void scripts_are_listed_by_tenant_whatever_other_tenants_are_called() {
    for (String tenant : List.of("shop-a", "shop0", "sho")) {
      value(directory.createTenant(new TenantId(tenant)));
      value(directory.deploy(new ScriptName(new TenantId(tenant), "x"), bundle("1")));
    }
    value(directory.deploy(CART, bundle("1")));
    value(directory.deploy(new ScriptName(SHOP, "auth"), bundle("1")));

    assertThat(value(directory.scripts(SHOP)))
        .extracting(record -> record.script().toString())
        .containsExactly("shop/auth", "shop/cart");
  }

  @Test
  void a_script_that_the_check_refuses_is_not_stored_and_the_running_version_stays() {
    value(directory.deploy(CART, bundle("1")));
    var refusal = new Failure.Refused("deploy.script-failed", "index.js:1:1: it threw", "Mend it.");
    reopen((_, _) -> Optional.of(refusal));

    assertThat(failure(directory.deploy(CART, bundle("2")))).isEqualTo(refusal);

    assertThat(current()).isEqualTo(bundle("1").version());
    assertThat(value(directory.versions(CART))).hasSize(1);
    assertThat(failure(directory.load(CART, bundle("2").version())).code())
        .isEqualTo("script.version-not-found");
  }

  @Test
  void a_script_of_an_unknown_tenant_is_not_even_tried() {
    reopen((_, _) -> {
      throw new AssertionError("was tried");
    });

    assertThat(
            failure(directory.deploy(new ScriptName(new TenantId("nobody"), "x"), bundle("1")))
                .code())
        .isEqualTo("tenant.not-found");
  }

  @Test
  void promote_and_rollback_choose_among_the_versions_that_are_kept() {
    for (String code : List.of("1", "2", "3")) {
      value(directory.deploy(CART, bundle(code)));
    }

    value(directory.rollback(CART));
    assertThat(current()).isEqualTo(bundle("2").version());
    value(directory.rollback(CART));
    assertThat(current()).isEqualTo(bundle("1").version());
    assertThat(failure(directory.rollback(CART)).code()).isEqualTo("script.no-earlier-version");
    value(directory.promote(CART, bundle("3").version()));
    assertThat(current()).isEqualTo(bundle("3").version());
    assertThat(failure(directory.promote(CART, bundle("4").version())).code())
        .isEqualTo("script.version-not-found");
    assertThat(value(directory.versions(CART)))
        .extracting(VersionRecord::version)
        .containsExactly(bundle("1").version(), bundle("2").version(), bundle("3").version());
  }

  @Test
  void deploying_an_old_version_again_makes_it_the_newest() {
    value(directory.deploy(CART, bundle("1")));
    value(directory.deploy(CART, bundle("2")));
    value(directory.deploy(CART, bundle("1")));

    assertThat(value(directory.versions(CART)))
        .extracting(VersionRecord::version)
        .containsExactly(bundle("2").version(), bundle("1").version());
  }

  @Test
  void one_version_more_than_are_kept_forgets_the_oldest_and_its_content() {
    for (var i = 0; i <= Directory.VERSIONS_MAX; i++) {
      value(directory.deploy(CART, bundle("version " + i)));
    }

    assertThat(value(directory.versions(CART)))
        .hasSize(Directory.VERSIONS_MAX)
        .first()
        .extracting(VersionRecord::version)
        .isEqualTo(bundle("version 1").version());
    assertThat(storedVersions()).hasSize(Directory.VERSIONS_MAX);
  }

  @Test
  void a_retired_script_is_gone_with_all_its_content() {
    value(directory.deploy(CART, bundle("1")));
    value(directory.deploy(CART, bundle("2")));

    value(directory.retire(CART));

    assertThat(directory.active(CART)).isEmpty();
    assertThat(failure(directory.retire(CART)).code()).isEqualTo("script.not-found");
    assertThat(failure(directory.versions(CART)).code()).isEqualTo("script.not-found");
    assertThat(storedVersions()).isEmpty();
  }

  private List<ObjectId> storedVersions() {
    return shards.system().state().objects(CART, Optional.of("version"), Optional.empty(), 1_000);
  }

  @Test
  void one_script_too_many_of_a_tenant_is_refused_and_those_there_take_new_versions() {
    for (var number = 0; number < Directory.SCRIPTS_PER_TENANT_MAX; number++) {
      value(directory.deploy(new ScriptName(SHOP, "s" + number), bundle("1")));
    }

    assertThat(failure(directory.deploy(CART, bundle("1"))).code()).isEqualTo("tenant.too-many");
    value(directory.deploy(new ScriptName(SHOP, "s0"), bundle("2")));
    value(directory.retire(new ScriptName(SHOP, "s1")));
    value(directory.deploy(CART, bundle("1")));
  }

  @Test
  void changes_are_heard_of_once_they_are_visible() {
    var heard = new ArrayList<String>();
    directory.onChange(script ->
        heard.add(
            script
                + " "
                + directory
                    .active(script)
                    .map(record -> record.current().shortName())
                    .orElse("gone")));
    directory.onChange(_ -> {
      throw new IllegalStateException("a listener's fault");
    });

    value(directory.deploy(CART, bundle("1")));
    value(directory.deploy(CART, bundle("2")));
    value(directory.rollback(CART));
    value(directory.retire(CART));

    String one = bundle("1").version().shortName();
    assertThat(heard)
        .containsExactly(
            "shop/cart " + one,
            "shop/cart " + bundle("2").version().shortName(),
            "shop/cart " + one,
            "shop/cart gone");
  }

  /// The new version is held back on its way to the disk: until it is there, the old one answers.
  @Test
  void the_old_version_answers_until_the_new_one_is_durable() throws Exception {
    value(directory.deploy(CART, bundle("1")));
    shards.system().hold();
    var deploy = new FutureTask<>(() -> value(directory.deploy(CART, bundle("2"))));
    Thread.ofVirtual().start(deploy);

    assertThat(current()).isEqualTo(bundle("1").version());
    shards.system().release();
    deploy.get();

    assertThat(current()).isEqualTo(bundle("2").version());
  }

  /// The shard's term ends while a deploy waits for the disk: nobody knows whether it was written,
  /// and the directory goes by what it finds stored in the next term.
  @Test
  void a_deploy_that_is_cut_off_says_so_and_leaves_the_old_version() {
    value(directory.deploy(CART, bundle("1")));
    directory.close();
    var cut = new CutShard(shards.system());
    directory = Directory.open(cut, time, ALL_FINE);

    cut.next = true;
    assertThat(failure(directory.deploy(CART, bundle("2"))).code()).isEqualTo("tenant.unavailable");

    assertThat(current()).isEqualTo(bundle("1").version());
    value(directory.deploy(CART, bundle("2")));
    assertThat(current()).isEqualTo(bundle("2").version());
  }

  /// A shard whose term ends while the next commit is under way.
  private static final class CutShard implements Shard {
    private final InMemoryShard inner;
    private volatile boolean next;

    CutShard(InMemoryShard inner) {
      this.inner = inner;
    }

    @Override
    public CompletableFuture<Void> commit(long term, ObjectWrites writes) {
      if (!next) {
        return inner.commit(term, writes);
      }
      next = false;
      inner.hold();
      var durable = inner.commit(term, writes);
      inner.depose();
      inner.release();
      return durable;
    }

    @Override
    public int number() {
      return inner.number();
    }

    @Override
    public OptionalLong term() {
      return inner.term();
    }

    @Override
    public ReadOnlyStorage state() {
      return inner.state();
    }

    @Override
    public void listen(Listener listener) {
      inner.listen(listener);
    }
  }

  @Test
  void a_version_that_was_damaged_on_disk_is_not_run_and_can_be_deployed_again()
      throws ExecutionException, InterruptedException {
    var version = value(directory.deploy(CART, bundle("1"))).current();
    var damage = new StoredEntry("00000000".getBytes(UTF_8), new byte[] {0, 0, 0, 1, '{'});
    shards
        .system()
        .commit(
            shards.system().term().orElseThrow(),
            new ObjectWrites(
                storedVersions().getFirst(), Optional.empty(), false, List.of(), List.of(damage)))
        .get();

    assertThat(failure(directory.load(CART, version)).code()).isEqualTo("script.version-damaged");
    value(directory.deploy(CART, bundle("1")));
    assertThat(value(directory.load(CART, version)).version()).isEqualTo(version);
  }

  @Test
  void a_closed_directory_changes_nothing_and_answers_from_memory() {
    value(directory.deploy(CART, bundle("1")));
    directory.close();

    assertThat(failure(directory.retire(CART)).code()).isEqualTo("tenant.unavailable");
    assertThat(current()).isEqualTo(bundle("1").version());
  }

  /// What the tenant is to consist of is written by others, between the two steps.
  @Test
  void a_tenant_on_its_way_from_another_host_is_there_at_once_or_not_at_all() {
    value(directory.deploy(CART, bundle("one")));
    var records = TenantRecords.read(shards.system(), SHOP).orElseThrow();
    var json = records.json();
    assertThat(failure(directory.beginImport(SHOP)).code()).isEqualTo("tenant.exists");
    value(directory.retire(CART));
    value(directory.deleteTenant(SHOP));

    value(directory.beginImport(SHOP));
    reopen(ALL_FINE);

    assertThat(value(directory.importBegun(SHOP))).isTrue();
    assertThat(directory.tenant(SHOP)).isEmpty();
    assertThat(failure(directory.createTenant(SHOP)).code()).isEqualTo("tenant.half-imported");
    value(directory.beginImport(SHOP));
    value(directory.finishImport(TenantRecords.of(SHOP, json, List.of())));
    assertThat(value(directory.importBegun(SHOP))).isFalse();
    assertThat(directory.active(CART)).isPresent();
    reopen(ALL_FINE);
    assertThat(directory.active(CART).orElseThrow().current()).isEqualTo(bundle("one").version());
  }
}
