package dev.cloister.host.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import org.junit.jupiter.api.Test;

final class SocketsTest {
  private static final TenantId SHOP = new TenantId("shop");

  private final Sockets sockets = new Sockets(_ -> new TestSocketLimits(2, 1, 1));

  @Test
  void one_socket_more_than_a_tenant_may_have_is_refused() {
    open(SHOP);
    open(SHOP);

    assertThat(sockets.open(SHOP))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("socket.too-many"));
    open(new TenantId("bank"));
  }

  private void open(TenantId tenant) {
    assertThat(sockets.open(tenant)).isInstanceOf(Outcome.Answered.class);
  }
}
