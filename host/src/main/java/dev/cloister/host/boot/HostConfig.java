package dev.cloister.host.boot;

import dev.cloister.host.object.HistorySettings;
import dev.cloister.policies.Isolation;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What one host is started with: the config file's values, or the usual ones, with what the
/// command line says on top.
///
/// @param data the folder that holds everything the host must not lose; made when it is missing
/// @param address where the tenants' listener is bound; the admin listener is always on loopback
/// @param port of the tenants' listener; 0 takes a free one
/// @param adminPort of the admin listener; 0 takes a free one
/// @param baseDomain what follows `<script>.<tenant>.` in host names
/// @param policies the policy file; empty means the default policy for every tenant
/// @param isolation where a tenant's code runs when the policy file does not say
/// @param shards how many shards objects are spread over; only the first start in a data folder
///   reads it
/// @param drainMax how long running turns may take to finish once the host is told to stop
/// @param uploadBytesMax the longest upload, packed
/// @param explainEventsMax how many events that are over are kept for `cloister explain`
/// @param slowEvent which events leave a line in the log; zero for none
/// @param spareCordons how many warm cordons wait for tenants, of each heap size that is in use
/// @param secretsKey the file with the key that secrets are sealed with; empty means one in the
///   data folder
/// @param history how much of each object's past is kept
public record HostConfig(
    Path data,
    InetAddress address,
    int port,
    int adminPort,
    String baseDomain,
    Optional<Path> policies,
    Isolation isolation,
    int shards,
    Duration drainMax,
    long uploadBytesMax,
    Optional<Path> secretsKey,
    HistorySettings history,
    int explainEventsMax,
    Duration slowEvent,
    int spareCordons) {

  /// The most spare cordons.
  public static final int SPARE_CORDONS_MAX = 16;

  /// The usual values, with the data folder `cloister-data` in the working folder.
  public static final HostConfig USUAL =
      new HostConfig(
          Path.of("cloister-data"),
          InetAddress.ofLiteral("127.0.0.1"),
          8080,
          8081,
          "localhost",
          Optional.empty(),
          Isolation.SHARED_CORDON,
          16,
          Duration.ofSeconds(30),
          74L << 20,
          Optional.empty(),
          HistorySettings.USUAL,
          10_000,
          Duration.ofSeconds(5),
          2);

  /// The file with the key that secrets are sealed with.
  public Path secretsKeyFile() {
    return secretsKey.orElseGet(() -> data.resolve("keys").resolve("secrets.key"));
  }

  /// The same with another data folder.
  public HostConfig withData(Path folder) {
    var values = new HostConfigValues(this);
    values.data = folder;
    return values.config();
  }

  /// The same on other ports.
  public HostConfig withPorts(int tenants, int admin) {
    var values = new HostConfigValues(this);
    values.port = tenants;
    values.adminPort = admin;
    return values.config();
  }

  /// The same with another place for tenants' code.
  public HostConfig withIsolation(Isolation place) {
    var values = new HostConfigValues(this);
    values.isolation = place;
    return values.config();
  }

  /// The same with so many events kept, and these taken for slow.
  public HostConfig withExplained(int eventsMax, Duration slow) {
    var values = new HostConfigValues(this);
    values.explainEventsMax = eventsMax;
    values.slowEvent = slow;
    return values.config();
  }

  /// The same with so many warm cordons waiting.
  public HostConfig withSpareCordons(int spares) {
    var values = new HostConfigValues(this);
    values.spareCordons = spares;
    return values.config();
  }

  /// The same with this policy file.
  public HostConfig withPolicies(Path file) {
    var values = new HostConfigValues(this);
    values.policies = Optional.of(file);
    return values.config();
  }
}
