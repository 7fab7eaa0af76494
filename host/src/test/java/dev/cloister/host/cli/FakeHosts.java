package dev.cloister.host.cli;

import dev.cloister.api.Failure;
import dev.cloister.host.admin.FakeHostAdmin;
import dev.cloister.host.boot.HostConfig;
import dev.cloister.host.boot.HostStarter;
import dev.cloister.host.boot.RunningHost;
import dev.cloister.host.boot.StartRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Starts hosts that are an admin API and nothing behind it.
final class FakeHosts implements HostStarter {
  /// What hosts were started with.
  final List<HostConfig> started = new ArrayList<>();

  /// The one host that is started.
  final FakeHostAdmin admin = new FakeHostAdmin();

  /// Whether it was ended in order.
  final CountDownLatch drained = new CountDownLatch(1);

  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public RunningHost start(HostConfig config) throws StartRefused {
    started.add(config);
    if (config.port() == 1) {
      throw new StartRefused(
          new Failure.Refused("host.port-taken", "Port 1 is taken.", "Choose another --port."));
    }
    return new Running(config.port() == 0 ? 4711 : config.port());
  }

  /// The host ends by itself.
  void fail() {
    ended.countDown();
  }

  private final class Running implements RunningHost {
    private final int port;

    Running(int port) {
      this.port = port;
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public int adminPort() {
      return admin.port();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      ended.await();
    }

    @Override
    public void drainAndClose() {
      drained.countDown();
      close();
    }

    @Override
    public void close() {
      admin.close();
      ended.countDown();
    }
  }
}
