package dev.cloister.host.cli;

import dev.cloister.host.boot.HostConfig;
import dev.cloister.host.boot.RunningHost;
import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.dev.FolderWatch;
import dev.cloister.host.cli.dev.SaveLoop;
import dev.cloister.host.deploy.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister dev`: a host for one folder, deployed again with each save.
///
/// The host is a whole one, asked through its admin API as from anywhere else, so what works here
/// works on a server.
@Command(
    name = "dev",
    description = {
      "Run a host for one folder: deploy it as tenant dev, again with each save, and print what it"
          + " logs.",
      "The data folder is .cloister in the folder, so objects remember from one run to the next."
    })
final class DevCommand implements Callable<Integer> {
  private static final String DATA = ".cloister";
  private static final Duration CLEAN_UP_MAX = Duration.ofSeconds(10);

  private final Surroundings surroundings;
  private final CountDownLatch cleanedUp = new CountDownLatch(1);

  @Parameters(paramLabel = "FOLDER", description = "The folder of the script.")
  private Path folder = Path.of("");

  @Option(
      names = "--throw-away",
      description = "Keep data in a temporary folder, deleted at the end.")
  private boolean throwAway;

  @Mixin private EnvironmentOption environment = new EnvironmentOption();

  @Mixin private HostOptions options = new HostOptions();

  DevCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(folder)) {
      throw new CommandFailed(
          "There is no folder %s.".formatted(folder),
          "Name the folder that has the script's wrangler.jsonc.");
    }
    if (throwAway && options.data() != null) {
      throw new CommandFailed(
          "--throw-away and --data ask for two data folders.", "Leave one of them away.");
    }
    HostConfig config = options.over(HostConfig.USUAL.withData(dataFolder()).withSpareCordons(1));
    boolean told;
    try (RunningHost host = surroundings.hosts().start(config);
        var client = new AdminClient(HostOptions.adminAddress(host));
        var watch = new FolderWatch(folder, config.data())) {
      told = serve(host, client, watch);
    } finally {
      if (throwAway) {
        Folders.delete(config.data());
      }
      cleanedUp.countDown();
    }
    if (told) {
      return ExitCode.DONE;
    }
    throw new CommandFailed(
        "The host has ended by itself.", "Its log says why; start it again when that is mended.");
  }

  /// Serves until the process is told to stop (then true) or the host ends by itself.
  private boolean serve(RunningHost host, AdminClient client, FolderWatch watch) throws Exception {
    var told = new AtomicBoolean();
    surroundings
        .stop()
        .onStop(() -> {
          told.set(true);
          host.drainAndClose();
          awaitCleanUp();
        });
    var session = new DevSession(surroundings, client, folder, environment.name(surroundings));
    session.createTenant();
    try (var followers = session) {
      Thread.ofVirtual().name("end").start(() -> closeAtEnd(host, client, watch));
      new SaveLoop(watch, System::nanoTime, followers::deploy).run();
    }
    return told.get();
  }

  /// A stopped process ends when its stop action does, whatever other threads are at.
  private void awaitCleanUp() {
    try {
      if (!cleanedUp.await(CLEAN_UP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        surroundings.complain("Cleaning up takes too long; a temporary folder may be left.");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Nothing waits for saves any more, nor for an answer that a host which ends may owe.
  private static void closeAtEnd(RunningHost host, AdminClient client, FolderWatch watch) {
    try {
      host.awaitEnd();
      watch.close();
      client.close();
    } catch (InterruptedException | IOException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Path dataFolder() throws IOException {
    if (throwAway) {
      return Files.createTempDirectory("cloister-dev-");
    }
    Path chosen = options.data();
    if (chosen != null) {
      return chosen;
    }
    Path data = Files.createDirectories(folder.resolve(DATA));
    Path ignore = data.resolve(".gitignore");
    if (Files.notExists(ignore)) {
      Files.writeString(ignore, "*\n");
    }
    return data;
  }
}
