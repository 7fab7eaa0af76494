package dev.cloister.host.boot;

import dev.cloister.host.object.HistorySettings;
import dev.cloister.policies.Isolation;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The values of a [HostConfig] while they are being put together; the record describes each.
///
/// Threads: one.
final class HostConfigValues {
  Path data;
  InetAddress address;
  int port;
  int adminPort;
  String baseDomain;
  Optional<Path> policies;
  Isolation isolation;
  int shards;
  Duration drainMax;
  long uploadBytesMax;
  Optional<Path> secretsKey;
  HistorySettings history;
  int explainEventsMax;
  Duration slowEvent;
  int spareCordons;

  HostConfigValues(HostConfig from) {
    data = from.data();
    address = from.address();
    port = from.port();
    adminPort = from.adminPort();
    baseDomain = from.baseDomain();
    policies = from.policies();
    isolation = from.isolation();
    shards = from.shards();
    drainMax = from.drainMax();
    uploadBytesMax = from.uploadBytesMax();
    secretsKey = from.secretsKey();
    history = from.history();
    explainEventsMax = from.explainEventsMax();
    slowEvent = from.slowEvent();
    spareCordons = from.spareCordons();
  }

  HostConfig config() {
    return new HostConfig(
        data,
        address,
        port,
        adminPort,
        baseDomain,
        policies,
        isolation,
        shards,
        drainMax,
        uploadBytesMax,
        secretsKey,
        history,
        explainEventsMax,
        slowEvent,
        spareCordons);
  }
}
