package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.ESBUILD;
import static dev.cloister.host.deploy.Reading.READER;
import static dev.cloister.host.deploy.Reading.bundle;
import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hostile and broken archives. Each is refused before what it holds is used.
final class ArchiveTest {
  private static final DeployLimits SMALL =
      new DeployLimits(
          5 << 20, 3, 2 << 20, 3 << 20, 100, 2 << 20, Duration.ofSeconds(10), AssetLimits.NONE);
  private static final BundleReader SMALL_READER = new BundleReader(SMALL, ESBUILD);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a.js",
        "x/../../a.js",
        "/etc/a.js",
        "a//b.js",
        "x/./a.js",
        "..\\a.js",
        "C:/a.js",
        "x/..",
        "a\u0000.js",
        "a\n.js",
        "..",
        "../"
      })
  void a_name_that_leads_elsewhere_is_refused(String name) {
    var failure = failure(zip("index.js", "export default {}", name, "x"));

    assertThat(failure.code()).isEqualTo("deploy.bad-archive");
  }

  @Test
  void a_name_beginning_with_the_present_folder_is_that_folder() {
    assertThat(Reading.paths(bundle(zip("./index.js", "export default {}"))))
        .containsExactly("index.js");
  }

  @Test
  void a_symbolic_link_is_refused() {
    var link =
        Zips.withMode(Zips.of("index.js", "export default {}", "b.js", "/etc/passwd"), 1, 0xA1FF);

    var failure = failure(READER.fromZip(link));

    assertThat(failure.code()).isEqualTo("deploy.bad-archive");
    assertThat(failure.detail()).startsWith("\"b.js\" is a symbolic link");
  }

  @Test
  void a_plain_unix_file_is_accepted() {
    var plain = Zips.withMode(Zips.of("index.js", "export default {}"), 0, 0x81A4);

    assertThat(bundle(READER.fromZip(plain)).mainModule()).isEqualTo("index.js");
  }

  @Test
  void a_name_that_comes_twice_is_refused() {
    var twice = Zips.renamed(Zips.of("a.js", "1", "b.js", "2"), "b.js", "a.js");

    assertThat(failure(READER.fromZip(twice)).detail())
        .isEqualTo("The archive has \"a.js\" twice.");
  }

  @Test
  void names_that_differ_only_in_how_their_letters_are_composed_are_the_same_name() {
    var failure = failure(zip("\u00e9.js", "1", "e\u0301.js", "2"));

    assertThat(failure.detail()).endsWith("twice.");
  }

  @Test
  void a_file_that_is_also_a_folder_is_refused() {
    assertThat(failure(zip("a", "1", "a/b.js", "2")).code()).isEqualTo("deploy.bad-archive");
  }

  @Test
  void what_is_no_archive_or_was_cut_short_is_refused() {
    byte[] whole = Zips.of("index.js", "export default {}");

    for (byte[] broken :
        new byte[][] {{}, "hello".getBytes(UTF_8), Arrays.copyOf(whole, whole.length - 5)}) {
      assertThat(failure(READER.fromZip(broken)).code()).isEqualTo("deploy.bad-archive");
    }
  }

  @Test
  void as_many_files_as_allowed_are_read_and_one_more_is_refused() {
    var main = "export default {}";

    assertThat(bundle(SMALL_READER.fromZip(Zips.of("i.js", main, "a", "", "b", ""))).mainModule())
        .isEqualTo("i.js");
    var failure = failure(SMALL_READER.fromZip(Zips.of("i.js", main, "a", "", "b", "", "c", "")));
    assertThat(failure.code()).isEqualTo("deploy.too-large");
    assertThat(failure.detail()).isEqualTo("The archive has more than the allowed 3 files.");
  }

  @Test
  void an_archive_a_file_or_a_script_beyond_its_size_is_refused() throws IOException {
    byte[] noise = noise((2 << 20) + 1);
    byte[] half = noise((1 << 20) + (1 << 19));

    var file = failure(SMALL_READER.fromZip(Zips.ofBytes("i.js".getBytes(UTF_8), noise)));
    var all =
        failure(
            SMALL_READER.fromZip(
                Zips.ofBytes(
                    "a".getBytes(UTF_8),
                    half,
                    "b".getBytes(UTF_8),
                    half,
                    "c".getBytes(UTF_8),
                    half)));
    var stream = failure(SMALL_READER.fromZip(new ByteArrayInputStream(new byte[6 << 20])));
    var script =
        failure(
            new BundleReader(DeployLimits.DEFAULT.withScriptBytesMax(10), ESBUILD)
                .fromZip(Zips.of("index.js", "export default {}")));

    assertThat(file.detail()).isEqualTo("\"i.js\" has 2097153 bytes; at most 2097152 are allowed.");
    assertThat(all.detail())
        .isEqualTo("The unpacked archive has more than the allowed 3145728 bytes.");
    assertThat(stream.detail()).startsWith("The archive has 5242881 bytes");
    assertThat(script.detail()).isEqualTo("The script has 17 bytes; at most 10 are allowed.");
    assertThat(script.code()).isEqualTo("deploy.too-large");
  }

  @Test
  void a_file_that_unpacks_to_far_more_than_it_is_packed_is_refused() {
    var bomb = Zips.ofBytes("i.js".getBytes(UTF_8), new byte[(1 << 20) + 1]);

    var failure = failure(SMALL_READER.fromZip(bomb));

    assertThat(failure.code()).isEqualTo("deploy.too-large");
    assertThat(failure.detail()).endsWith("times its packed size; at most 100 are allowed.");
  }

  @Test
  void a_file_that_unpacks_to_more_than_it_announces_is_refused() {
    var liar = Zips.withSize(Zips.ofBytes("i.js".getBytes(UTF_8), new byte[1 << 20]), 0, 100);

    var failure = failure(SMALL_READER.fromZip(liar));

    assertThat(failure.code()).isEqualTo("deploy.bad-archive");
    assertThat(failure.detail()).isEqualTo("The content of \"i.js\" is damaged.");
  }

  /// Any byte changed, anywhere: the archive is refused or read, and nothing else happens.
  @Test
  void damaged_archives_never_do_anything_but_fail() {
    byte[] whole =
        Zips.of(
            "wrangler.json",
            "{\"main\":\"src/a.js\"}",
            "src/a.js",
            "import './b.txt'",
            "src/b.txt",
            "b");
    var random = new Random(7);
    for (var round = 0; round < 3_000; round++) {
      byte[] damaged = whole.clone();
      for (var change = random.nextInt(3); change >= 0; change--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        ZipReader.read(damaged, SMALL);
      } catch (DeployRefused expected) {
        assertThat(expected.failure().code()).startsWith("deploy.");
      }
    }
  }

  private static byte[] noise(int bytes) {
    var noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    return noise;
  }
}
