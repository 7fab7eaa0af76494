package dev.cloister.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// A file damaged in every way there is, or in a choice of them: each byte changed, and the file
/// cut off at each length, or filled with zeros or garbage from there on.
///
/// What opens it afterwards gives back all that was in it, or refuses; it never gives back less.
public final class Damage {
  private static final int[] CHANGES = {0xFF, 0x01, 0x80};
  private static final int GARBAGE_BYTES = 64;

  private final Path file;
  private final byte[] good;
  private final IntStream places;

  private Damage(Path file, byte[] good, IntStream places) {
    this.file = file;
    this.good = good;
    this.places = places;
  }

  /// Opens what a damaged file belongs to.
  @FunctionalInterface
  public interface Opener<T> {
    /// What is in it; empty if it refuses.
    Optional<T> open() throws IOException;
  }

  /// How often it was refused, and how often everything was there all the same.
  public record Outcome(int refused, int intact) {
    public int tried() {
      return refused + intact;
    }
  }

  /// At every place of this file, as it is now.
  public static Damage everywhere(Path file) throws IOException {
    byte[] good = Files.readAllBytes(file);
    return new Damage(file, good, IntStream.range(0, good.length));
  }

  /// At every place from `from` to before `to`.
  public static Damage between(Path file, int from, int to) throws IOException {
    return new Damage(file, Files.readAllBytes(file), IntStream.range(from, to));
  }

  /// At so many places by chance.
  public static Damage at(Path file, int places, Seeded seeded) throws IOException {
    byte[] good = Files.readAllBytes(file);
    return new Damage(
        file, good, IntStream.generate(() -> seeded.between(0, good.length - 1)).limit(places));
  }

  /// Damages the file in one way after another, and opens it each time. Afterwards it is as it was.
  ///
  /// @param expected all that was in it
  /// @throws AssertionError when less, or something else, is given back
  public <T> Outcome check(T expected, Opener<T> opener) throws IOException {
    int refused = 0;
    int intact = 0;
    for (int at : places.toArray()) {
      for (var damaged : ways(at)) {
        if (Arrays.equals(damaged.bytes, good)) {
          continue;
        }
        Files.write(file, damaged.bytes);
        Optional<T> found = opener.open();
        if (found.isEmpty()) {
          refused++;
        } else if (found.get().equals(expected)) {
          intact++;
        } else {
          throw new AssertionError(
              "%s, %s: nobody noticed; there is %s and there was %s."
                  .formatted(file.getFileName(), damaged.how, found.get(), expected));
        }
      }
    }
    Files.write(file, good);
    return new Outcome(refused, intact);
  }

  private record Damaged(String how, byte[] bytes) {}

  private Damaged[] ways(int at) {
    var ways = new Damaged[CHANGES.length + 4];
    for (int i = 0; i < CHANGES.length; i++) {
      byte[] changed = good.clone();
      changed[at] ^= (byte) CHANGES[i];
      ways[i] = new Damaged("byte %d xor %02x".formatted(at, CHANGES[i]), changed);
    }
    byte[] zero = good.clone();
    zero[at] = 0;
    ways[CHANGES.length] = new Damaged("byte %d zero".formatted(at), zero);
    byte[] cut = Arrays.copyOf(good, at);
    ways[CHANGES.length + 1] = new Damaged("cut off at %d".formatted(at), cut);
    ways[CHANGES.length + 2] =
        new Damaged("zeros from %d".formatted(at), Arrays.copyOf(cut, good.length));
    byte[] garbage = Arrays.copyOf(cut, at + GARBAGE_BYTES);
    for (int i = at; i < garbage.length; i++) {
      garbage[i] = (byte) (i * 151 + 7);
    }
    ways[CHANGES.length + 3] = new Damaged("garbage from %d".formatted(at), garbage);
    return ways;
  }
}
