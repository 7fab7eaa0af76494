package dev.cloister.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// Randomness that can be had again: everything it gives follows from its seed.
///
/// A property is tested with [#check]: many seeds, and the one that fails is named in the failure.
/// To replay it alone, run the test with `-Dseed=<number>`.
///
/// Threads: one at a time.
public final class Seeded {
  /// The system property that names the one seed to run.
  public static final String SEED_PROPERTY = "seed";

  private static final String KEY_CHARACTERS = "abcxyz019-_./ äß€😀";

  private final long seed;
  private final Random random;

  public Seeded(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /// Runs a property with seeds 0 to `runs` - 1, or with the one that `-Dseed` names.
  ///
  /// @throws AssertionError that names the seed, caused by what the property threw
  public static void check(int runs, Consumer<Seeded> property) {
    Long only = Long.getLong(SEED_PROPERTY);
    if (only != null) {
      run(only, property);
      return;
    }
    for (long seed = 0; seed < runs; seed++) {
      run(seed, property);
    }
  }

  private static void run(long seed, Consumer<Seeded> property) {
    try {
      property.accept(new Seeded(seed));
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError(
          "Failed with seed %d; replay with -D%s=%d. %s"
              .formatted(seed, SEED_PROPERTY, seed, failed.getMessage()),
          failed);
    }
  }

  /// The seed everything follows from.
  public long seed() {
    return seed;
  }

  /// A number from `least` to `most`, both included; the bounds themselves come often, since that
  /// is where mistakes are.
  public long between(long least, long most) {
    return switch (random.nextInt(8)) {
      case 0 -> least;
      case 1 -> most;
      default ->
          most == Long.MAX_VALUE ? random.nextLong(least, most) : random.nextLong(least, most + 1);
    };
  }

  /// As [#between(long, long)].
  public int between(int least, int most) {
    return (int) between((long) least, (long) most);
  }

  /// A number from 0 to before 1, none of them more often than another.
  public double fraction() {
    return random.nextDouble();
  }

  /// True once in `times`, on average.
  public boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /// One of the choices.
  public <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// Bytes, from none to `most` of them.
  public byte[] bytes(int most) {
    var bytes = new byte[between(0, most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /// A short text of letters, digits, signs and characters of two to four bytes; keys that collide
  /// come often.
  public String key(int charactersMost) {
    var key = new StringBuilder();
    int[] characters = KEY_CHARACTERS.codePoints().toArray();
    for (int left = between(1, charactersMost); left > 0; left--) {
      key.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return key.toString();
  }

  /// A list of up to `most` things.
  public <T> List<T> list(int most, Function<Seeded, T> thing) {
    var list = new ArrayList<T>();
    for (int left = between(0, most); left > 0; left--) {
      list.add(thing.apply(this));
    }
    return list;
  }

  /// The same things in another order.
  public <T> List<T> shuffled(List<T> things) {
    var list = new ArrayList<T>(things);
    Collections.shuffle(list, random);
    return list;
  }

  /// Another source that follows from this one, for a part of the test that should not disturb the
  /// rest when it draws more.
  public Seeded fork() {
    return new Seeded(random.nextLong());
  }
}
