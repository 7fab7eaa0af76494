package dev.cloister.host.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.host.keys.KeyFile;
import dev.cloister.host.keys.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The signed file: what goes in comes out, and no other bytes are taken for one.
final class SignedFileTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final String NAME = "The file cart.cloister";

  @TempDir private Path folder;
  private SigningKey key;

  @BeforeEach
  void a_key() throws IOException {
    key = key("host");
  }

  private SigningKey key(String host) throws IOException {
    var random = new SecureRandom();
    var box = KeyFile.open(folder.resolve(host + ".secrets"), Optional.empty(), random);
    return SigningKey.open(folder.resolve(host + ".signing"), box, random);
  }

  @Test
  void members_of_every_length_come_out_as_they_went_in() throws Exception {
    var members = new TreeMap<String, byte[]>();
    var random = new Random(1);
    int chunk = ArchiveWriter.CHUNK_BYTES;
    for (int length : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      members.put("member/" + length, content);
    }

    var read = new TreeMap<String, byte[]>();
    var verified =
        ArchiveReader.read(
            new ByteArrayInputStream(write(members)),
            NAME,
            (name, content) -> read.put(name, content.readAllBytes()));

    assertThat(read.keySet()).isEqualTo(members.keySet());
    read.forEach((name, content) -> assertThat(content).isEqualTo(members.get(name)));
    assertThat(verified.signer()).isEqualTo(key.signer());
    assertThat(verified.manifest().created()).isEqualTo(NOW);
    assertThat(verified.manifest().kind()).isEqualTo(ArchiveKind.OBJECT);
    assertThat(verified.manifest().about().path("what").asText()).isEqualTo("a cart");
  }

  @Test
  void a_file_with_any_bit_flipped_is_refused() throws Exception {
    byte[] bytes = small();
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertDamaged(flipped, "byte " + at + " bit " + bit);
      }
    }
  }

  @Test
  void a_file_of_any_other_length_is_refused() throws Exception {
    byte[] bytes = small();
    for (int length = 0; length < bytes.length; length++) {
      assertDamaged(Arrays.copyOf(bytes, length), "length " + length);
    }
    assertDamaged(Arrays.copyOf(bytes, bytes.length + 1), "one more");
  }

  @Test
  void bytes_that_are_no_file_are_refused_and_nothing_worse() throws Exception {
    byte[] bytes = small();
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      byte[] other = bytes.clone();
      int from = random.nextInt(other.length);
      for (int i = 0; i < 1 + random.nextInt(40) && from + i < other.length; i++) {
        other[from + i] = (byte) random.nextInt();
      }
      if (!Arrays.equals(other, bytes)) {
        assertDamaged(other, "seed " + seed);
      }
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertDamaged(noise, "noise of seed " + seed);
    }
  }

  @Test
  void the_sentence_names_the_file_and_the_member() throws Exception {
    byte[] bytes = small();
    int at = new String(bytes, ISO_8859_1).indexOf("two apples");
    bytes[at] ^= 1;

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(BackupRefused.class)
        .hasMessageStartingWith(NAME + " is damaged or is no file of ours: cart is not what was")
        .hasMessageContaining("SHA-256");
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 100)))
        .hasMessage(NAME + " is damaged or is no file of ours: it ends early.");
  }

  /// Whoever changes a file and signs it anew has signed it: with a key of his own.
  @Test
  void a_file_signed_anew_is_whole_and_of_another_signer() throws Exception {
    byte[] bytes = small();
    var other = key("stranger");
    byte[] body = Arrays.copyOf(bytes, bytes.length - ArchiveWriter.endBytes());
    byte[] hash = Hashing.sha256().digest(body);
    var end = ByteBuffer.allocate(ArchiveWriter.endBytes()).put((byte) ArchiveWriter.SIGNATURE);
    end.put(other.signer().bytes()).put(other.sign(ArchiveWriter.signed(hash)));
    var resigned = new ByteArrayOutputStream();
    resigned.writeBytes(body);
    resigned.writeBytes(end.array());

    assertThat(read(resigned.toByteArray()).signer())
        .isEqualTo(other.signer())
        .isNotEqualTo(key.signer());
  }

  @Test
  void a_signing_key_is_the_same_after_a_restart_and_sealed_on_disk() throws Exception {
    assertThat(key("host").signer()).isEqualTo(key.signer());
    var random = new SecureRandom();
    var other = KeyFile.open(folder.resolve("other.secrets"), Optional.empty(), random);

    assertThatThrownBy(() -> SigningKey.open(folder.resolve("host.signing"), other, random))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no signing key that this host's key of secrets opens");
  }

  private byte[] small() throws IOException {
    return write(new TreeMap<>(Map.of("cart", "two apples".getBytes(UTF_8), "empty", new byte[0])));
  }

  private byte[] write(TreeMap<String, byte[]> members) throws IOException {
    var out = new ByteArrayOutputStream();
    var archive = new ArchiveWriter(out);
    for (var member : members.entrySet()) {
      archive.add(member.getKey(), new ByteArrayInputStream(member.getValue()));
    }
    archive.finish(ArchiveKind.OBJECT, NOW, Manifest.object().put("what", "a cart"), key);
    return out.toByteArray();
  }

  private static ArchiveReader.Verified read(byte[] bytes) throws Exception {
    return ArchiveReader.read(new ByteArrayInputStream(bytes), NAME, (_, _) -> {});
  }

  private static void assertDamaged(byte[] bytes, String what) {
    assertThatThrownBy(() -> read(bytes))
        .as(what)
        .isInstanceOf(BackupRefused.class)
        .satisfies(refused ->
            assertThat(((BackupRefused) refused).failure().code()).isEqualTo("backup.damaged"));
  }
}
