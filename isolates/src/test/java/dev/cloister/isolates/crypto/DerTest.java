package dev.cloister.isolates.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Keys come from scripts: whatever their bytes are, reading them ends with a key or a refusal.
class DerTest {
  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

  @Test
  void lengths_of_all_sizes_are_read_as_they_were_written() throws Exception {
    for (var length : new int[] {0, 1, 127, 128, 255, 256, 65_535, 65_536}) {
      var written = Der.value(Der.OCTET_STRING, new byte[length]);
      assertThat(new Der.Reader(written).content(Der.OCTET_STRING)).hasSize(length);
    }
  }

  @Test
  void a_length_that_could_be_shorter_is_refused() {
    var written = new byte[] {Der.OCTET_STRING, (byte) 0x81, 1, 7};
    assertThatThrownBy(() -> new Der.Reader(written).content(Der.OCTET_STRING))
        .isInstanceOf(CryptoRefused.class);
  }

  @Test
  void a_key_that_was_changed_or_cut_is_a_key_or_a_refusal() throws Exception {
    var random = new Random(7);
    var rsa = (byte[]) Rsa.generate(1024, EXPONENT).getLast().perform("pkcs8", NONE);
    var ec = (byte[]) Ec.generate(EcCurve.P256).getLast().perform("pkcs8", NONE);
    for (var round = 0; round < 300; round++) {
      for (var key : new byte[][] {rsa, ec}) {
        var changed = Arrays.copyOf(key, round % 3 == 0 ? random.nextInt(key.length) : key.length);
        for (var i = random.nextInt(3); i >= 0 && changed.length > 0; i--) {
          changed[random.nextInt(Math.min(changed.length, 40))] = (byte) random.nextInt();
        }
        readOrRefuse(key == rsa, changed);
      }
    }
  }

  private static void readOrRefuse(boolean rsa, byte[] bytes) throws Exception {
    try {
      var key = rsa ? Rsa.fromPkcs8(bytes) : Ec.fromPkcs8(EcCurve.P256, bytes);
      assertThat(key).isNotNull();
    } catch (CryptoRefused e) {
      assertThat(e.text()).isNotEmpty();
    } catch (java.security.GeneralSecurityException e) {
      assertThat(rsa).as("only the JDK's checks of RSA end here: %s", e).isTrue();
    }
  }

  private static final Arguments NONE =
      new Arguments() {
        @Override
        public byte[] bytes(int position) {
          throw new IllegalStateException();
        }

        @Override
        public String text(int position) {
          throw new IllegalStateException();
        }

        @Override
        public int number(int position) {
          throw new IllegalStateException();
        }

        @Override
        public boolean absent(int position) {
          return true;
        }
      };
}
