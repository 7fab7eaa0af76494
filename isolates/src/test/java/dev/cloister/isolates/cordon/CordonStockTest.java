package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.isolates.EchoIsolate;
import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.cgroup.GroupsHere;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class CordonStockTest {
  private final CordonSupervisor supervisor = new CordonSupervisor(System::nanoTime).start();
  private final RecordingListener listener = new RecordingListener();

  @AfterEach
  void closeSupervisor() {
    supervisor.close();
  }

  @Test
  void a_taken_spare_works_for_its_taker_and_is_replaced() throws Exception {
    try (var stock = stock(EchoCordon.RECIPE)) {
      var first = stock.take(listener);
      var second = stock.take(new RecordingListener());

      assertThat(second.handle().pid()).isNotEqualTo(first.handle().pid());
      first.kill("for the test");
      second.close();
      assertThat(listener.next(Death.class).reason()).isEqualTo("for the test");
    }
  }

  @Test
  void a_spare_that_died_is_not_handed_out() throws Exception {
    try (var stock = stock(EchoCordon.RECIPE)) {
      var first = stock.take(listener);
      first.close();
      listener.next(Death.class);
      var spare = stock.awaitSpare();
      spare.handle().destroyForcibly();
      spare.death().join();

      var next = stock.take(listener);

      assertThat(next.handle().pid()).isNotEqualTo(spare.handle().pid());
      next.close();
    }
  }

  @Test
  @EnabledIf("dev.cloister.isolates.cgroup.GroupsHere#canBeMade")
  void a_spare_stays_behind_cordons_at_work_until_it_is_taken() throws Exception {
    try (var stock = stock(EchoCordon.RECIPE)) {
      var spare = stock.awaitSpare();
      var behind = GroupsHere.shareOf(spare.handle().pid());

      var taken = stock.take(listener);

      assertThat(taken.handle().pid()).isEqualTo(spare.handle().pid());
      assertThat(GroupsHere.shareOf(taken.handle().pid())).isGreaterThanOrEqualTo(4 * behind);
      taken.close();
    }
  }

  @Test
  @EnabledIf("dev.cloister.isolates.cgroup.GroupsHere#canBeMade")
  void a_cordon_that_somebody_waits_for_stays_behind_none() throws Exception {
    try (var stock = stock(CordonRecipe.of(Patient.class.getName(), 64L << 20))) {
      stock.take(listener).close();
    }
  }

  @Test
  @EnabledIf("dev.cloister.isolates.cgroup.GroupsHere#canBeMade")
  void a_spare_that_starts_for_long_stays_behind_none_either() throws Exception {
    var recipe = CordonRecipe.of(Patient.class.getName(), 64L << 20);
    var starter =
        new CordonStarter(
            CordonRuntime.ofThisProcess(), recipe, supervisor, Duration.ofMillis(500));
    try (var stock = new CordonStock(starter, 1).start()) {
      var spare = stock.awaitSpare();

      assertThat(GroupsHere.shareOf(spare.handle().pid()))
          .as("what it compiles afterwards waits again")
          .isNotIn(Patient.SHARES, Patient.WEIGHT);
    }
  }

  @Test
  void a_closed_stock_ends_its_spares_and_leaves_those_that_were_taken() throws Exception {
    var stock = stock(EchoCordon.RECIPE);
    var taken = stock.take(listener);
    var spare = stock.awaitSpare();

    stock.close();

    assertThat(spare.handle().onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    assertThat(taken.handle().isAlive()).isTrue();
    assertThat(stock.takeSpare(listener)).isEmpty();
    assertThatThrownBy(() -> stock.take(listener))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
    taken.close();
  }

  @Test
  void a_start_that_was_under_way_may_fail_and_the_taker_waits_for_the_next() throws Exception {
    var others = children();
    try (var stock = stock(CordonRecipe.of(Endless.class.getName(), 64L << 20))) {
      var first = nextChild(others);
      var taken = new CompletableFuture<CordonProcess>();
      var taker =
          Thread.startVirtualThread(() -> {
            try {
              taken.complete(stock.take(listener));
            } catch (IOException | InterruptedException e) {
              taken.completeExceptionally(e);
            }
          });
      while (taker.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }

      others.add(first);
      first.destroyForcibly();
      var second = nextChild(others);
      assertThat(taken).isNotDone();
      second.destroyForcibly();

      assertThatThrownBy(taken::join).hasRootCauseInstanceOf(IOException.class);
    }
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  private static ProcessHandle nextChild(Set<ProcessHandle> others) {
    while (true) {
      var next = children().stream().filter(each -> !others.contains(each)).findFirst();
      if (next.isPresent()) {
        return next.get();
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void a_taker_is_told_why_no_cordon_starts() {
    try (var stock = stock(CordonRecipe.of(Broken.class.getName(), 64L << 20))) {
      assertThatThrownBy(() -> stock.take(listener))
          .isInstanceOf(IOException.class)
          .cause()
          .hasMessageContaining("not today");
    }
  }

  private CordonStock stock(CordonRecipe recipe) {
    return new CordonStock(CordonRuntime.ofThisProcess(), recipe, supervisor, 1).start();
  }

  /// A program that never gets warm.
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) {
      CordonMain.run(args, EchoIsolate::new, _ -> park());
    }

    private static void park() {
      while (true) {
        LockSupport.park();
      }
    }
  }

  /// A program whose warm-up fails.
  static final class Broken {
    private Broken() {}

    public static void main(String[] args) {
      CordonMain.run(
          args,
          EchoIsolate::new,
          _ -> {
            throw new IllegalStateException("not today");
          });
    }
  }

  /// A program that is warm when it has its full share of the processors.
  static final class Patient {
    private static final int SHARES = 1024;
    private static final int WEIGHT = 100;

    private Patient() {}

    public static void main(String[] args) {
      CordonMain.run(args, EchoIsolate::new, _ -> awaitShare());
    }

    private static void awaitShare() {
      try {
        for (var share = 0; share != SHARES && share != WEIGHT; ) {
          share = GroupsHere.shareOf(ProcessHandle.current().pid());
          Thread.onSpinWait();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
