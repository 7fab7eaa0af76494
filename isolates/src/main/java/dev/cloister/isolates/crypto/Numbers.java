package dev.cloister.isolates.crypto;

import java.math.BigInteger;

/// Large numbers, for the exchange of Diffie and Hellman and for primes (RFC 3526, FIPS 186-5).
///
/// Limits: numbers of at most [#BITS_MAX] bits; a search for a prime of at most
/// [PatientRandom#CPU_MILLIS_MAX] of CPU time, since nothing interrupts Java code.
final class Numbers implements HostKey {
  static final int BITS_MAX = 8192;

  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger TWO = BigInteger.TWO;
  private static final int CERTAINTY = 100;

  @Override
  public Object perform(String operation, Arguments arguments) throws CryptoRefused {
    return switch (operation) {
      case "power" ->
          bytes(number(arguments, 0).modPow(number(arguments, 1), modulus(number(arguments, 2))));
      case "isPrime" -> isPrime(number(arguments, 0));
      case "isSafePrime" -> {
        var number = number(arguments, 0);
        yield isPrime(number) && isPrime(number.shiftRight(1));
      }
      case "prime" ->
          prime(
              arguments.number(0),
              arguments.number(1) != 0,
              number(arguments, 2),
              number(arguments, 3));
      case "group" -> bytes(group(arguments.number(0), arguments.number(1)));
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static BigInteger number(Arguments arguments, int position) throws CryptoRefused {
    var number = new BigInteger(1, arguments.bytes(position));
    if (number.bitLength() > BITS_MAX) {
      throw CryptoRefused.operation("A number has at most %d bits here.".formatted(BITS_MAX));
    }
    return number;
  }

  private static BigInteger modulus(BigInteger number) throws CryptoRefused {
    if (number.signum() == 0) {
      throw CryptoRefused.operation("A modulus of nothing.");
    }
    return number;
  }

  private static byte[] bytes(BigInteger number) {
    return Base64Url.unsigned(number, Math.max(1, (number.bitLength() + 7) / 8));
  }

  private static boolean isPrime(BigInteger number) {
    return number.isProbablePrime(CERTAINTY);
  }

  /// A prime that leaves `rest` when divided by `step`, if that is not 0; with `safe`, half of it
  /// is a prime too.
  private static byte[] prime(int bits, boolean safe, BigInteger step, BigInteger rest)
      throws CryptoRefused {
    var random = new PatientRandom();
    try {
      for (; ; ) {
        // As OpenSSL does, with its two highest bits set, so that a product of two has all its
        // bits.
        var candidate = new BigInteger(bits, random).setBit(bits - 1).setBit(Math.max(0, bits - 2));
        if (step.signum() > 0) {
          candidate = candidate.subtract(candidate.mod(step)).add(rest);
        } else if (bits > 2) {
          candidate = candidate.setBit(0);
        }
        if (candidate.bitLength() == bits
            && candidate.isProbablePrime(CERTAINTY)
            && (!safe || isPrime(candidate.shiftRight(1)))) {
          return bytes(candidate);
        }
      }
    } catch (PatientRandom.Spent _) {
      throw CryptoRefused.operation(
          "No such prime was found within %d ms of CPU time."
              .formatted(PatientRandom.CPU_MILLIS_MAX));
    }
  }

  /// A prime of RFC 3526, which has the digits of pi in its middle.
  private static BigInteger group(int bits, int plus) {
    var middle = pi(bits - 130).add(BigInteger.valueOf(plus));
    return TWO.pow(bits).subtract(TWO.pow(bits - 64)).subtract(ONE).add(middle.shiftLeft(64));
  }

  /// Pi times two to the power of `bits`, rounded down, by Machin's formula.
  private static BigInteger pi(int bits) {
    int guard = 64;
    var unit = ONE.shiftLeft(bits + guard);
    var quarter = inverseTangent(5, unit).shiftLeft(2).subtract(inverseTangent(239, unit));
    return quarter.shiftLeft(2).shiftRight(guard);
  }

  private static BigInteger inverseTangent(int of, BigInteger unit) {
    var square = BigInteger.valueOf((long) of * of);
    var power = unit.divide(BigInteger.valueOf(of));
    var sum = power;
    for (int n = 3; power.signum() != 0; n += 2) {
      power = power.divide(square);
      var term = power.divide(BigInteger.valueOf(n));
      sum = n % 4 == 3 ? sum.subtract(term) : sum.add(term);
    }
    return sum;
  }
}
