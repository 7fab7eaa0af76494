package dev.cloister.testing.fuzz;

import com.sun.management.ThreadMXBean;
import dev.cloister.testing.Seeded;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Shows that a parser of bytes from outside is total: whatever it is given, it reads it or refuses
/// it in its own way, and takes no more memory and processor time than the input is worth.
///
/// With every change a fixed number of mutants of valid inputs is tried, the same each time. With
/// `-Dfuzz.seconds=60` (or `mvn verify -Pfuzz`) it goes on for so much processor time, from the
/// mutant that `-Dfuzz.from` names. A mutant follows from its number: `-Dseed=<number>` runs that
/// one alone.
///
/// Threads: one.
public final class Fuzz {
  /// The system property for the seconds of processor time to spend on each parser.
  public static final String SECONDS_PROPERTY = "fuzz.seconds";

  /// The system property for the number of the first mutant.
  public static final String FROM_PROPERTY = "fuzz.from";

  private static final int QUICK_MUTANTS = 3_000;
  private static final long ALLOCATED_MAX = 128L << 20;
  private static final Duration CPU_MAX = Duration.ofSeconds(10);
  private static final int SHOWN_BYTES_MAX = 6_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Optional<Class<? extends Exception>> refusal;
  private final long allocatedMax;
  private final int quickMutants;

  private Fuzz(Optional<Class<? extends Exception>> refusal, long allocatedMax, int quickMutants) {
    this.refusal = refusal;
    this.allocatedMax = allocatedMax;
    this.quickMutants = quickMutants;
  }

  /// What is fuzzed.
  @FunctionalInterface
  public interface Parser {
    /// Reads all of an input.
    ///
    /// @throws Exception of one of the kinds that the parser refuses with
    void read(byte[] input) throws Exception;
  }

  /// A parser that refuses by throwing this, and nothing else.
  public static Fuzz refusingWith(Class<? extends Exception> refusal) {
    return new Fuzz(Optional.of(refusal), ALLOCATED_MAX, QUICK_MUTANTS);
  }

  /// A parser that never throws: what it refuses with is a value.
  public static Fuzz throwingNothing() {
    return new Fuzz(Optional.empty(), ALLOCATED_MAX, QUICK_MUTANTS);
  }

  /// The same for a parser that may allocate so much for one input.
  public Fuzz allocating(long bytesMax) {
    return new Fuzz(refusal, bytesMax, quickMutants);
  }

  /// The same for a parser that is slow: so many mutants in a quick run.
  public Fuzz trying(int mutants) {
    return new Fuzz(refusal, allocatedMax, mutants);
  }

  /// Tries mutants of valid inputs.
  ///
  /// @param words of the format, to be put in where they do not belong
  /// @return how many were tried
  /// @throws AssertionError with the number of the mutant that the parser was not up to
  public long over(List<byte[]> valid, List<String> words, Parser parser) {
    valid.forEach(input -> check(-1, input, parser));
    var mutations = new Mutations(valid, words);
    Long only = Long.getLong(Seeded.SEED_PROPERTY);
    if (only != null) {
      check(only, mutations.mutant(only), parser);
      return 1;
    }
    long from = Long.getLong(FROM_PROPERTY, 0);
    long seconds = Long.getLong(SECONDS_PROPERTY, 0);
    long end = THREADS.getCurrentThreadCpuTime() + Duration.ofSeconds(seconds).toNanos();
    long tried = 0;
    while (tried < quickMutants || THREADS.getCurrentThreadCpuTime() < end) {
      check(from + tried, mutations.mutant(from + tried), parser);
      tried++;
    }
    return tried;
  }

  private void check(long number, byte[] input, Parser parser) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long cpu = THREADS.getCurrentThreadCpuTime();
    try {
      parser.read(input);
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      if (refusal.isEmpty() || !refusal.get().isInstance(e)) {
        throw new AssertionError(blame(number, input, "left it as " + e), e);
      }
    }
    long took = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    if (took > allocatedMax) {
      throw new AssertionError(
          blame(number, input, "took %d bytes of %d".formatted(took, allocatedMax)));
    }
    var spent = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu);
    if (spent.compareTo(CPU_MAX) > 0) {
      throw new AssertionError(blame(number, input, "took " + spent));
    }
  }

  private static String blame(long number, byte[] input, String what) {
    String shown =
        input.length <= SHOWN_BYTES_MAX
            ? Base64.getEncoder().encodeToString(input)
            : "too long to show";
    return "Mutant %d (%d bytes) %s; replay with -D%s=%d. In base 64: %s"
        .formatted(number, input.length, what, Seeded.SEED_PROPERTY, number, shown);
  }
}
