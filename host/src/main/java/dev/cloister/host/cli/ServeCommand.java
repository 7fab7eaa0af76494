package dev.cloister.host.cli;

import dev.cloister.api.Outcome;
import dev.cloister.host.boot.HostConfig;
import dev.cloister.host.boot.HostConfigReader;
import dev.cloister.host.boot.RunningHost;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `cloister serve`: runs a host in the foreground.
///
/// The last line of the start is `ready` and the address, for scripts that wait for it. SIGTERM and
/// Ctrl-C stop it in order; the process then ends as a signalled JVM does (143, 130).
@Command(
    name = "serve",
    description = "Run a host in the foreground, until SIGTERM or Ctrl-C stops it in order.")
final class ServeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The config file, JSON with comments.")
  private @Nullable Path file;

  @Mixin private HostOptions options = new HostOptions();

  ServeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    HostConfig config = options.over(configured());
    try (RunningHost host = surroundings.hosts().start(config)) {
      var told = new AtomicBoolean();
      surroundings
          .stop()
          .onStop(() -> {
            told.set(true);
            host.drainAndClose();
          });
      surroundings.say("data  " + config.data().toAbsolutePath().normalize());
      surroundings.say("admin " + HostOptions.adminAddress(host));
      surroundings.say("ready " + HostOptions.address(config, host));
      host.awaitEnd();
      if (told.get()) {
        return ExitCode.DONE;
      }
    }
    throw new CommandFailed(
        "The host has ended by itself.",
        "Its log says why; start it again when that is mended, nothing acknowledged is lost.");
  }

  private HostConfig configured() throws CommandFailed {
    if (file == null) {
      return HostConfig.USUAL;
    }
    return switch (HostConfigReader.read(file)) {
      case Outcome.Answered<HostConfig>(var config) -> config;
      case Outcome.Failed<HostConfig>(var failure) -> throw new CommandFailed(failure);
    };
  }
}
