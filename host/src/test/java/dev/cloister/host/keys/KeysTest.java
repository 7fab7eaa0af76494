package dev.cloister.host.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is sealed stays sealed, and a key file that is not the right one is noticed.
final class KeysTest {
  private final SecureRandom random = new SecureRandom();

  @TempDir private Path folder;

  @Test
  void what_was_sealed_is_opened_for_its_owner_with_its_key_and_by_nobody_else()
      throws IOException {
    var box = KeyFile.open(file("a"), Optional.empty(), random);
    var other = KeyFile.open(file("b"), Optional.empty(), random);
    Seeded.check(
        100,
        chance -> {
          var value = chance.bytes(5_120);
          var sealed = box.seal("owner", value);

          assertThat(box.open("owner", sealed)).isEqualTo(value);
          assertThat(box.seal("owner", value)).isNotEqualTo(sealed);
          assertThatThrownBy(() -> box.open("another", sealed))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> other.open("owner", sealed))
              .isInstanceOf(IllegalStateException.class);
          var damaged = sealed.clone();
          damaged[chance.between(0, sealed.length - 1)] ^= (byte) chance.between(1, 255);
          assertThatThrownBy(() -> box.open("owner", damaged))
              .isInstanceOf(IllegalStateException.class);
        });
  }

  @Test
  void the_first_start_makes_a_file_for_its_owner_only_and_the_next_reads_it() throws IOException {
    var first = KeyFile.open(file("deep/key"), Optional.empty(), random);

    var again = KeyFile.open(file("deep/key"), Optional.of(first.keyId()), random);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("deep/key"))))
        .isEqualTo("rw-------");
    assertThat(again.open("x", first.seal("x", "value".getBytes(UTF_8))))
        .asString()
        .isEqualTo("value");
    assertThat(first.toString())
        .doesNotContain(Files.readString(file("deep/key")).split(" ")[1].strip());
  }

  @Test
  void a_file_that_is_missing_wrong_open_or_damaged_is_refused_with_a_sentence()
      throws IOException {
    var known = KeyFile.open(file("known"), Optional.empty(), random).keyId();
    KeyFile.open(file("wrong"), Optional.empty(), random);
    Files.writeString(file("damaged"), "cloister-key-1 AAAA\n");
    Files.setPosixFilePermissions(file("damaged"), PosixFilePermissions.fromString("rw-------"));
    Files.copy(file("known"), file("open"));
    Files.setPosixFilePermissions(file("open"), PosixFilePermissions.fromString("rw-r-----"));

    assertRefused(
        "missing", known, "is missing, and secrets are stored that only the key " + known);
    assertRefused("wrong", known, "and secrets are stored that only the key " + known + " opens");
    assertRefused("damaged", known, "holds no key of ours");
    assertRefused("open", known, "is open to others than its owner");
    assertThat(file("missing")).doesNotExist();
  }

  private void assertRefused(String name, String keyId, String sentence) {
    assertThatThrownBy(() -> KeyFile.open(file(name), Optional.of(keyId), random))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining(name);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
