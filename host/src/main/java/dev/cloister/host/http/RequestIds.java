package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/// Mints request ids: 26 digits in Crockford's base 32, ten of the time in milliseconds and sixteen
/// at random, so that ids sort by time. They name a request in logs and problems and are no secret.
///
/// Threads: any.
final class RequestIds {
  private static final byte[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".getBytes(ISO_8859_1);
  private static final int TIME_DIGITS = 10;
  private static final int RANDOM_DIGITS_EACH = 8;

  private final InstantSource clock;

  RequestIds(InstantSource clock) {
    this.clock = clock;
  }

  String next() {
    var digits = new byte[TIME_DIGITS + 2 * RANDOM_DIGITS_EACH];
    var random = ThreadLocalRandom.current();
    write(digits, 0, TIME_DIGITS, clock.millis());
    write(digits, TIME_DIGITS, RANDOM_DIGITS_EACH, random.nextLong());
    write(digits, TIME_DIGITS + RANDOM_DIGITS_EACH, RANDOM_DIGITS_EACH, random.nextLong());
    return new String(digits, ISO_8859_1);
  }

  private static void write(byte[] digits, int from, int count, long value) {
    long rest = value;
    for (int i = from + count - 1; i >= from; i--) {
      digits[i] = DIGITS[(int) (rest & 31)];
      rest >>>= 5;
    }
  }
}
