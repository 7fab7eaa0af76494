package dev.cloister.host.cli;

import dev.cloister.host.boot.HostConfig;
import dev.cloister.host.boot.RunningHost;
import dev.cloister.policies.Isolation;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that `serve` and `dev` have in common; they go before what a config file says.
final class HostOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the tenants' listener; 0 takes a free one. Default: 8080.")
  private @Nullable Integer port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "Port of the admin listener; 0 takes a free one. Default: 8081.")
  private @Nullable Integer adminPort;

  @Option(
      names = "--isolation",
      paramLabel = "PLACE",
      description = {
        "Where scripts run when the policy file does not say: in-host, shared-cordon, own-cordon.",
        "Default: shared-cordon."
      })
  private @Nullable Isolation isolation;

  @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
  private @Nullable Path data;

  private @Nullable Integer spareCordons;

  @Option(
      names = "--spare-cordons",
      paramLabel = "COUNT",
      description = {
        "How many warm cordons wait for tenants, of each heap size that is in use; 1 to 16.",
        "Default: 2, dev: 1."
      })
  void spareCordons(int count) {
    if (count < 1 || count > HostConfig.SPARE_CORDONS_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "--spare-cordons is %d; it must be from 1 to %d."
              .formatted(count, HostConfig.SPARE_CORDONS_MAX));
    }
    spareCordons = count;
  }

  /// The chosen data folder, if one was.
  @Nullable Path data() {
    return data;
  }

  /// `config` with what the command line says on top.
  HostConfig over(HostConfig config) {
    HostConfig chosen =
        config.withPorts(
            port == null ? config.port() : port,
            adminPort == null ? config.adminPort() : adminPort);
    if (isolation != null) {
      chosen = chosen.withIsolation(isolation);
    }
    if (spareCordons != null) {
      chosen = chosen.withSpareCordons(spareCordons);
    }
    return data == null ? chosen : chosen.withData(data);
  }

  /// Where the tenants' listener of a running host can be called from this machine.
  static URI address(HostConfig config, RunningHost host) {
    InetAddress bound = config.address();
    return address(bound.isAnyLocalAddress() ? "127.0.0.1" : bound.getHostAddress(), host.port());
  }

  /// Where the admin listener of a running host can be called.
  static URI adminAddress(RunningHost host) {
    return address("127.0.0.1", host.adminPort());
  }

  private static URI address(String host, int port) {
    try {
      return new URI("http", null, host, port, null, null, null);
    } catch (URISyntaxException impossible) {
      throw new AssertionError("an IP address and a port", impossible);
    }
  }
}
