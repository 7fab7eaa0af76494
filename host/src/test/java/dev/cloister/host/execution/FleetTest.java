package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Policy;
import dev.cloister.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FleetTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId BANK = new TenantId("bank");

  private final ManualTime time = new ManualTime();
  private final List<FakeCordon> cordons = new ArrayList<>();
  private final Fleet fleet = new Fleet(new Cordons(), time);

  @Test
  void a_tenant_that_comes_back_soon_finds_its_cordon() {
    var before = fleet.of(SHOP, Policy.DEFAULT);
    fleet.leave(SHOP);
    time.advance(Fleet.LINGER.minusMillis(1));
    fleet.closeIdle();

    assertThat(fleet.of(SHOP, Policy.DEFAULT)).isSameAs(before);
    time.advance(Fleet.LINGER);
    fleet.closeIdle();

    assertThat(cordons).singleElement().matches(cordon -> !cordon.closed);
  }

  @Test
  void a_cordon_ends_when_nobody_in_it_has_scripts_for_a_while() {
    fleet.of(SHOP, Policy.DEFAULT);
    fleet.of(BANK, Policy.DEFAULT);
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

  private final class Cordons implements IsolateFactory {
    @Override
    public Isolate inHost(IsolateListener listener) {
      throw new AssertionError("Nobody runs in the host here.");
    }

    @Override
    public Isolate cordon(CordonShape shape, IsolateListener listener) {
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
