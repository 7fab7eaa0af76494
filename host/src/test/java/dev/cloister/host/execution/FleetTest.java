package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Policy;
import dev.cloister.policies.TenantLimits;
import dev.cloister.policies.Trust;
import dev.cloister.testing.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class FleetTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId BANK = new TenantId("bank");

  private final ManualTime time = new ManualTime();
  private final List<FakeCordon> cordons = new ArrayList<>();
  private final Semaphore starting = new Semaphore(0);
  private volatile Semaphore starts = new Semaphore(Integer.MAX_VALUE);
  private int refusals;
  private final Fleet fleet = new Fleet(new Cordons(), time);

  @Test
  void a_tenant_that_comes_back_soon_finds_its_cordon() {
    var before = fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT);
    fleet.leave(SHOP);
    time.advance(Fleet.LINGER.minusMillis(1));
    fleet.closeIdle();

    assertThat(fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT)).isSameAs(before);
    time.advance(Fleet.LINGER);
    fleet.closeIdle();

    assertThat(cordons).singleElement().matches(cordon -> !cordon.closed);
  }

  @Test
  void a_cordon_ends_when_nobody_in_it_has_scripts_for_a_while() {
    fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT);
    fleet.of(BANK, Policy.DEFAULT, Language.JAVASCRIPT);
    fleet.leave(SHOP);
    time.advance(Fleet.LINGER);
    fleet.closeIdle();
    assertThat(cordons).singleElement().matches(cordon -> !cordon.closed);

    fleet.leave(BANK);
    fleet.closeIdle();
    assertThat(cordons).singleElement().matches(cordon -> !cordon.closed);
    time.advance(Fleet.LINGER);
    fleet.closeIdle();

    assertThat(cordons).singleElement().matches(cordon -> cordon.closed);
    assertThat(fleet.sessions()).isEmpty();
  }

  @Test
  void who_moves_keeps_the_old_cordon_until_it_has_been_gone_from_it_for_a_while() {
    var shared = fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT);
    var alone =
        fleet.of(
            SHOP,
            new Policy(Trust.NORMAL, Isolation.OWN_CORDON, TenantLimits.DEFAULT),
            Language.JAVASCRIPT);
    assertThat(alone).isNotSameAs(shared);
    assertThat(fleet.placesOf(SHOP)).containsOnlyKeys(shared, alone);

    time.advance(Fleet.LINGER);
    fleet.closeIdle();

    assertThat(cordons.getFirst().closed).isTrue();
    assertThat(cordons.getLast().closed).isFalse();
    assertThat(fleet.placesOf(SHOP)).containsOnlyKeys(alone);
  }

  @Test
  void who_moves_there_and_back_finds_the_first_cordon() {
    var own = new Policy(Trust.NORMAL, Isolation.OWN_CORDON, TenantLimits.DEFAULT);
    var shared = fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT);
    fleet.of(SHOP, own, Language.JAVASCRIPT);

    assertThat(fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT)).isSameAs(shared);
    time.advance(Fleet.LINGER);
    fleet.closeIdle();

    assertThat(cordons.getFirst().closed).isFalse();
    assertThat(cordons.getLast().closed).isTrue();
  }

  @Test
  @Timeout(20)
  void who_waits_for_a_cordon_keeps_nobody_else_waiting() throws Exception {
    fleet.of(BANK, Policy.DEFAULT, Language.JAVASCRIPT);
    var own = new Policy(Trust.NORMAL, Isolation.OWN_CORDON, TenantLimits.DEFAULT);
    starting.drainPermits();
    starts = new Semaphore(0);
    var waiting = CompletableFuture.supplyAsync(() -> fleet.of(SHOP, own, Language.JAVASCRIPT));
    starting.acquire();
    var second = CompletableFuture.supplyAsync(() -> fleet.of(SHOP, own, Language.JAVASCRIPT));

    assertThat(fleet.of(BANK, Policy.DEFAULT, Language.JAVASCRIPT).isDead()).isFalse();
    assertThat(fleet.sessions()).hasSize(1);
    assertThat(fleet.placesOf(SHOP)).isEmpty();
    fleet.closeIdle();
    assertThat(waiting).isNotDone();

    starts.release(2);
    assertThat(waiting.join()).isSameAs(second.join());
    assertThat(cordons).hasSize(2);
  }

  @Test
  void what_java_does_slows_down_java_and_moves_no_javascript() {
    var shared = fleet.of(BANK, Policy.DEFAULT, Language.JAVASCRIPT);
    for (var i = 0; i <= Penalties.FREE; i++) {
      fleet.offended(SHOP, Language.JAVA);
    }

    assertThat(fleet.wait(SHOP, Language.JAVA)).isEqualTo(Penalties.FIRST_WAIT);
    assertThat(fleet.wait(SHOP, Language.JAVASCRIPT)).isZero();
    assertThat(fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT)).isSameAs(shared);
    assertThat(fleet.alone()).isEmpty();
    time.advance(Penalties.FIRST_WAIT);
    assertThat(fleet.wait(SHOP, Language.JAVA)).isZero();
  }

  @Test
  void what_javascript_does_makes_it_alone_and_does_not_slow_java_down() {
    var shared = fleet.of(BANK, Policy.DEFAULT, Language.JAVASCRIPT);
    for (var i = 0; i <= Penalties.FREE; i++) {
      fleet.offended(SHOP, Language.JAVASCRIPT);
    }

    assertThat(fleet.wait(SHOP, Language.JAVASCRIPT)).isEqualTo(Penalties.FIRST_WAIT);
    assertThat(fleet.wait(SHOP, Language.JAVA)).isZero();
    assertThat(fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT)).isNotSameAs(shared);
    assertThat(fleet.alone()).containsOnlyKeys(SHOP);
  }

  @Test
  void a_cordon_that_could_not_be_made_is_tried_again() {
    refusals = 1;
    assertThatThrownBy(() -> fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT).isDead()).isFalse();
    assertThat(fleet.sessions()).hasSize(1);
  }

  @Test
  void a_cordon_that_is_made_while_the_host_stops_is_closed() {
    fleet.close();

    assertThatThrownBy(() -> fleet.of(SHOP, Policy.DEFAULT, Language.JAVASCRIPT))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(cordons).singleElement().matches(cordon -> cordon.closed);
  }

  private final class Cordons implements IsolateFactory {
    @Override
    public Isolate inHost(IsolateListener listener) {
      throw new AssertionError("Nobody runs in the host here.");
    }

    @Override
    public Isolate cordon(CordonShape shape, IsolateListener listener) {
      starting.release();
      starts.acquireUninterruptibly();
      if (refusals-- > 0) {
        throw new UncheckedIOException(new IOException("There is none."));
      }
      var cordon = new FakeCordon();
      cordons.add(cordon);
      return cordon;
    }
  }

  private static final class FakeCordon implements Isolate {
    private boolean closed;

    @Override
    public void send(ToIsolate message) {
      throw new AssertionError("Nothing is run here.");
    }

    @Override
    public String runtimeName() {
      return "none";
    }

    @Override
    public String place() {
      return "nowhere";
    }

    @Override
    public void kill(String reason) {
      throw new AssertionError("Nothing is killed here.");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
