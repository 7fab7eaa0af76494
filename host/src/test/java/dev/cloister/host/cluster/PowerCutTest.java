package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloister.host.ChildJava;
import dev.cloister.host.SilentLog;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Folders;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Every write and every fsync of the storage stack, Ratis' among them, is recorded once; then the
/// power goes after any step, and whatever the disk may hold then has everything that had been
/// acknowledged.
///
/// Needs `strace`, and leave to use it, which takes no root; is skipped with the reason where there
/// is none.
@ExtendWith(SilentLog.class)
final class PowerCutTest {
  private static final int CUTS = 24;
  private static final int CUTS_SOAK = 4_000;
  private static final int CUTS_UNTIL_FOUND_OUT_MAX = 60;
  private static final Pattern ACKNOWLEDGED =
      Pattern.compile("acknowledged (\\d+) (\\d+) \\.", Pattern.MULTILINE);

  @TempDir private static Path recorded;
  private static List<DiskTrace.Step> steps = List.of();

  @TempDir private Path disks;

  @BeforeAll
  static void record() throws Exception {
    var obstacle = DiskTrace.obstacle();
    assumeTrue(obstacle.isEmpty(), () -> "Nothing can be recorded here: " + obstacle.orElse(""));
    Path trace = recorded.resolve("trace");
    var command =
        DiskTrace.recording(trace, ChildJava.command(PowerChild.class, data().toString()));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes());
    assertThat(child.waitFor()).as(said).isZero();
    steps = DiskTrace.read(trace, data()).steps();
    assertThat(steps).hasSizeGreaterThan(1_000);
    assertThat(steps).hasAtLeastOneElementOfType(DiskTrace.Rename.class);
    assertThat(steps.stream().filter(DiskTrace.Sync.class::isInstance).count()).isGreaterThan(150);
    assertThat(acknowledged(steps, steps.size())).hasSize(PowerChild.OBJECTS);
  }

  private static Path data() {
    return recorded.resolve("data");
  }

  @Test
  void whenever_the_power_goes_what_was_acknowledged_is_there() throws IOException {
    int acknowledged = check(steps, Effort.of(CUTS, CUTS_SOAK), new Seeded(seed()));
    assertThat(acknowledged).as("cuts after something was acknowledged").isGreaterThan(CUTS / 2);
  }

  @Test
  void a_build_without_fsync_is_found_out() {
    var broken =
        steps.stream()
            .map(step ->
                step instanceof DiskTrace.Sync(var file, var _)
                    ? new DiskTrace.Sync(file, 0)
                    : step)
            .toList();
    assertThatThrownBy(() -> check(broken, CUTS_UNTIL_FOUND_OUT_MAX, new Seeded(1)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void a_build_that_renames_snapshots_before_they_are_whole_is_found_out() {
    var broken =
        steps.stream()
            .map(step ->
                step instanceof DiskTrace.Sync(var file, var _)
                        && file.getFileName().toString().startsWith("snapshot")
                    ? new DiskTrace.Sync(file, 0)
                    : step)
            .toList();
    assertThat(broken).isNotEqualTo(steps);
    assertThatThrownBy(() -> check(broken, CUTS_UNTIL_FOUND_OUT_MAX, new Seeded(2)))
        .isInstanceOf(AssertionError.class);
  }

  private static long seed() {
    return Long.getLong(Seeded.SEED_PROPERTY, 0);
  }

  /// Returns after how many of the cuts something had been acknowledged.
  private int check(List<DiskTrace.Step> done, int cuts, Seeded seeded) throws IOException {
    int late = 0;
    for (int n = 0; n < cuts; n++) {
      // One in eight anywhere, the others once turns are under way.
      int first = n % 8 == 0 ? 0 : firstAcknowledged(done);
      int cut = first + (int) (seeded.fraction() * (done.size() - first));
      var acknowledged = acknowledged(done, cut);
      late += acknowledged.isEmpty() ? 0 : 1;
      Path disk = disks.resolve("" + n);
      new PowerCut(done, cut).lay(data(), disk, seeded);
      String where = "seed %d, cut %d, after step %d".formatted(seeded.seed(), n, cut);
      check(disk, acknowledged, where);
      Folders.delete(disk);
    }
    return late;
  }

  private static int firstAcknowledged(List<DiskTrace.Step> steps) {
    int first = 0;
    while (acknowledged(steps, first).isEmpty()) {
      first++;
    }
    return first;
  }

  private static void check(Path disk, Map<Integer, Long> acknowledged, String where) {
    try (var shards = PowerChild.open(disk)) {
      for (int object = 0; object < PowerChild.OBJECTS; object++) {
        var found = KilledChild.Found.in(Stored.all(shards, Stored.object(object)));
        assertThat(found.fault()).as("%s: torn in object %d", where, object).isEqualTo("whole");
        assertThat(found.last())
            .as("%s: lost from object %d", where, object)
            .isGreaterThanOrEqualTo(acknowledged.getOrDefault(object, 0L));
      }
    } catch (IOException e) {
      throw new AssertionError(where + ": it does not start. " + e.getMessage(), e);
    }
  }

  /// The last turn of each object that had been acknowledged by then.
  private static Map<Integer, Long> acknowledged(List<DiskTrace.Step> steps, int count) {
    var last = new HashMap<Integer, Long>();
    for (var step : steps.subList(0, count)) {
      if (step instanceof DiskTrace.Print(var text)) {
        var found = ACKNOWLEDGED.matcher(text);
        while (found.find()) {
          last.merge(Integer.parseInt(found.group(1)), Long.parseLong(found.group(2)), Math::max);
        }
      }
    }
    return last;
  }
}
