package dev.cloister.host.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.assets.AssetSettings;
import dev.cloister.host.assets.HtmlHandling;
import dev.cloister.host.assets.NotFoundHandling;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.host.assets.WorkerFirst;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.deploy.Triggers;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.testing.ManualTime;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Assets in the directory: kept with their versions, each content once, and gone with the last
/// version that has it.
final class AssetStoreTest {
  private static final ScriptName SITE = new ScriptName(new TenantId("shop"), "site");
  private static final AssetSettings SETTINGS =
      new AssetSettings(
          Optional.of("FILES"),
          HtmlHandling.NONE,
          NotFoundHandling.PAGE_404,
          new WorkerFirst(false, List.of("/a", "!/a/b")),
          false);

  private final InMemoryShards shards = new InMemoryShards();
  private Directory directory = open();

  private Directory open() {
    return Directory.open(shards.system(), new ManualTime(), (_, _) -> Optional.empty());
  }

  @BeforeEach
  void the_shop_is_there() {
    value(directory.createTenant(SITE.tenant()));
  }

  @AfterEach
  void close() {
    directory.close();
    shards.close();
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Answered<T>(var value) -> value;
      case Outcome.Failed<T>(var failure) -> throw new AssertionError(failure.toString());
    };
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Bundle bundle(Map<String, byte[]> files) {
    var listed = new ArrayList<AssetFile>();
    var contents = new HashMap<String, byte[]>();
    files.forEach((path, content) -> {
      listed.add(new AssetFile(path, sha256(content), content.length));
      contents.put(sha256(content), content);
    });
    return new Bundle(
        Optional.empty(),
        "index.js",
        List.of(new ScriptModule("index.js", ScriptModule.Kind.ESM, new byte[0])),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Triggers.NONE,
        Optional.of(new StaticAssets(SETTINGS, listed, "/x /y\n", "/*\n A: b\n", contents)),
        List.of(),
        List.of());
  }

  private static Bundle bundle(String... pathsAndContents) {
    var files = new HashMap<String, byte[]>();
    for (var i = 0; i < pathsAndContents.length; i += 2) {
      files.put(pathsAndContents[i], pathsAndContents[i + 1].getBytes(UTF_8));
    }
    return bundle(files);
  }

  private ScriptVersion deploy(Bundle bundle) {
    return value(directory.deploy(SITE, bundle)).current();
  }

  private byte[] stored(byte[] content) {
    var all = new ByteArrayOutputStream();
    for (var number = 0; ; number++) {
      var piece = directory.assetPiece(SITE, sha256(content), number);
      if (piece.isEmpty()) {
        return all.toByteArray();
      }
      all.writeBytes(piece.get());
    }
  }

  private boolean isStored(String content) {
    return directory.assetPiece(SITE, sha256(content.getBytes(UTF_8)), 0).isPresent();
  }

  @Test
  void a_version_comes_back_with_its_assets_but_without_what_is_in_them() {
    var bundle = bundle("/a", "one", "/b", "two", "/c", "one");
    var version = deploy(bundle);
    directory.close();
    directory = open();

    var loaded = value(directory.load(SITE, version));

    assertThat(loaded.version()).isEqualTo(bundle.version());
    var assets = loaded.assets().orElseThrow();
    assertThat(assets.settings()).isEqualTo(SETTINGS);
    assertThat(assets.files()).isEqualTo(bundle.assets().orElseThrow().files());
    assertThat(assets.redirects()).isEqualTo("/x /y\n");
    assertThat(assets.contents()).isEmpty();
    assertThat(isStored("one")).isTrue();
    assertThat(directory.active(SITE).orElseThrow().currentVersion().assets())
        .contains(new AssetSummary(3, 9, false));
  }

  @Test
  void a_long_file_comes_back_in_pieces_and_an_empty_one_too() {
    var seeded = new dev.cloister.testing.Seeded(1);
    var longest = seeded.bytes(1);
    longest = java.util.Arrays.copyOf(longest, 2 * Directory.ASSET_PIECE_BYTES + 1);
    longest[Directory.ASSET_PIECE_BYTES] = 7;
    var even = new byte[Directory.ASSET_PIECE_BYTES];

    deploy(bundle(Map.of("/long", longest, "/even", even, "/empty", new byte[0])));

    assertThat(stored(longest)).isEqualTo(longest);
    assertThat(stored(even)).isEqualTo(even);
    assertThat(stored(new byte[0])).isEmpty();
    assertThat(isStored("")).isTrue();
  }

  @Test
  void a_rollback_finds_the_old_files_and_what_no_version_has_is_removed() {
    deploy(bundle("/a", "old", "/b", "shared"));
    var second = deploy(bundle("/a", "new", "/b", "shared"));
    var first = value(directory.rollback(SITE)).current();

    assertThat(value(directory.load(SITE, first)).assets().orElseThrow().files())
        .extracting(AssetFile::sha256)
        .contains(sha256("old".getBytes(UTF_8)));
    assertThat(isStored("old")).isTrue();
    assertThat(isStored("new")).isTrue();
    value(directory.promote(SITE, second));

    value(directory.retire(SITE));
    assertThat(isStored("old") || isStored("new") || isStored("shared")).isFalse();
  }

  @Test
  void the_oldest_versions_go_when_all_their_assets_together_are_too_much() throws Exception {
    var store = new AssetStore(new SystemShard(shards.system()));
    var versions = new ArrayList<ScriptVersion>();
    for (var content : List.of("1111111111", "2222222222", "3333333333")) {
      var bundle = bundle("/own", content, "/shared", "0123456789");
      store.save(SITE, bundle.version(), bundle.assets().orElseThrow());
      versions.addFirst(bundle.version());
    }

    assertThat(store.fitting(SITE, versions, 40)).isEqualTo(3);
    assertThat(store.fitting(SITE, versions, 39)).isEqualTo(2);
    assertThat(store.fitting(SITE, versions, 29)).isEqualTo(1);
    assertThat(store.fitting(SITE, versions, 1)).isEqualTo(1);
  }

  @Test
  void what_another_script_has_is_its_own() {
    deploy(bundle("/a", "mine"));

    assertThat(
            directory.assetPiece(
                new ScriptName(new TenantId("bank"), "site"), sha256("mine".getBytes(UTF_8)), 0))
        .isEmpty();
  }
}
