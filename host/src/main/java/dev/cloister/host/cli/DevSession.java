package dev.cloister.host.cli;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.Upload.Deployed;
import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import dev.cloister.host.cli.dev.CurlLines;
import dev.cloister.host.cli.files.EnvFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// One run of `cloister dev` after its host has started: what is deployed, and who follows it.
///
/// Threads: one deploys; a follower per script name prints what the script says.
final class DevSession implements AutoCloseable {
  private static final String DEV_VARS = ".dev.vars";
  private static final TenantId TENANT = new TenantId("dev");

  private final Surroundings surroundings;
  private final AdminClient client;
  private final Path folder;
  private final Upload upload;
  private final Optional<String> environment;
  private final TailLine lines = new TailLine(ZoneId.systemDefault());
  private final Map<ScriptName, Thread> followers = new HashMap<>();
  private @Nullable Deployed last;

  /// The client is lent.
  DevSession(
      Surroundings surroundings, AdminClient client, Path folder, Optional<String> environment) {
    this.surroundings = surroundings;
    this.client = client;
    this.folder = folder;
    this.environment = environment;
    this.upload = new Upload(surroundings.packing(), client, environment);
  }

  /// The tenant that everything is deployed for is there afterwards.
  void createTenant() throws ServerRefused, ServerUnreachable, InterruptedException {
    client.put(ApiPaths.tenant(TENANT));
  }

  /// Deploys the folder as it is now, and says what came of it. A refused deploy changes nothing.
  void deploy() throws InterruptedException {
    try {
      Deployed deployed = upload.deploy(folder, devVars(), TENANT, null);
      Deployed before = last;
      last = deployed;
      follow(deployed.script());
      deployed.notes().forEach(note -> surroundings.complain("note: " + Printable.text(note)));
      if (before == null || !before.url().equals(deployed.url())) {
        introduce(deployed);
        tellCrons(deployed);
      } else {
        say(
            before.version().equals(deployed.version())
                ? "unchanged %s version %s"
                    .formatted(deployed.script().name(), shortVersion(deployed))
                : "deployed %s version %s"
                    .formatted(deployed.script().name(), shortVersion(deployed)));
      }
    } catch (CommandFailed failed) {
      refused(failed.detail(), failed.next());
    } catch (ServerRefused refused) {
      refused(refused.detail(), refused.next());
    } catch (ServerUnreachable gone) {
      refused(gone.detail(), "The host is stopping, or has failed: see its log.");
    }
  }

  /// What `.dev.vars` says, or that of the environment (`.dev.vars.NAME`) where there is one:
  /// secrets for this machine only, on top of the configuration's variables.
  private Map<String, String> devVars() throws CommandFailed {
    Path ofEnvironment =
        folder.resolve(environment.map(name -> DEV_VARS + "." + name).orElse(DEV_VARS));
    Path file = Files.isRegularFile(ofEnvironment) ? ofEnvironment : folder.resolve(DEV_VARS);
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    try {
      return EnvFile.read(file);
    } catch (IOException unreadable) {
      throw new CommandFailed(
          file.getFileName() + " could not be read: " + unreadable.getMessage(),
          "Mend the file and save it.");
    }
  }

  private void introduce(Deployed deployed) {
    say("deployed %s version %s".formatted(deployed.script().name(), shortVersion(deployed)));
    say("ready " + deployed.url());
    CurlLines.of(folder, deployed.url()).forEach(line -> say("  " + line));
  }

  /// How to fire the crons, if there are any, without waiting for them.
  private void tellCrons(Deployed deployed)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    var script = deployed.script();
    for (var cron : client.get(ApiPaths.script(script, "crons")).path("crons")) {
      say(
          "  cron \"%s\", next at %s; fire it now: cloister crons fire %s --tenant %s --cron '%s' --admin %s"
              .formatted(
                  Printable.text(cron.path("cron").asText()),
                  cron.path("next").asText("never"),
                  script.name(),
                  script.tenant(),
                  Printable.text(cron.path("cron").asText()),
                  client.server()));
    }
  }

  private void refused(String detail, String next) {
    surroundings.complain("not deployed: " + Printable.text(detail));
    surroundings.complain(Printable.text(next));
    surroundings.complain(
        last == null
            ? "Nothing answers yet; save a correction and it is deployed."
            : "What answered before keeps answering; save a correction and it is deployed.");
  }

  /// Prints what the script says from now on; returns once that has begun, so that nothing of its
  /// first request is missed.
  private void follow(ScriptName script) throws InterruptedException {
    if (followers.containsKey(script)) {
      return;
    }
    var begun = new CountDownLatch(1);
    followers.put(
        script,
        Thread.ofVirtual()
            .name("follow " + script)
            .start(() -> {
              try {
                client.follow(
                    ApiPaths.script(script, "tail"),
                    begun::countDown,
                    event -> say(lines.of(event)));
              } catch (ServerRefused refused) {
                surroundings.complain("Its log cannot be followed: " + refused.detail());
              } catch (ServerUnreachable | InterruptedException _) {
                // The host has ended, or we have: what is deployed is followed until then.
              } finally {
                begun.countDown();
              }
            }));
    begun.await();
  }

  private void say(String line) {
    surroundings.say(line);
  }

  private static String shortVersion(Deployed deployed) {
    return Printable.text(deployed.shortVersion());
  }

  @Override
  public void close() {
    followers.values().forEach(Thread::interrupt);
  }
}
