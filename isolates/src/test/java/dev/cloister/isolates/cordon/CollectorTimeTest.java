package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CollectorTimeTest {
  private final CollectorTime ours = new CollectorTime(ProcessHandle.current().pid());

  @Test
  void collections_count() {
    var before = ours.cpuNanos().orElseThrow();
    var later = before;
    while (later == before) {
      System.gc();
      later = ours.cpuNanos().orElseThrow();
    }

    assertThat(later).isGreaterThan(before);
  }

  @Test
  void a_process_that_is_not_there_has_none() {
    assertThat(new CollectorTime(Long.MAX_VALUE).cpuNanos()).isEmpty();
  }
}
