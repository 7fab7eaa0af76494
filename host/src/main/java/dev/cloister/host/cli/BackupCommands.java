package dev.cloister.host.cli;

import dev.cloister.host.backup.BackupRefused;
import dev.cloister.host.backup.HostRestore;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import dev.cloister.host.keys.SignerKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cloister backup …`.
@Command(
    name = "backup",
    description = "Make a backup of a running host, verify one, restore a data folder from one.")
final class BackupCommands {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  BackupCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      name = "create",
      description = {
        "Write everything the host has stored, as it is at one moment, to a signed file.",
        "Without --with-key the key of secrets is not in it: keep that file yourself."
      })
  int create(
      @Parameters(paramLabel = "FILE", description = "The file to write; it must not be there.")
          Path file,
      @Option(
              names = "--with-key",
              description =
                  "Put the key of secrets in, sealed under a passphrase that is asked for.")
          boolean withKey,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    var headers = withKey ? Passphrase.header(surroundings) : Map.<String, String>of();
    try (var client = admin.client(surroundings)) {
      var made = SignedFile.download(client, ApiPath.of("v1", "backup"), headers, file);
      surroundings.say(
          "backup of %s in %s, %d bytes, signed by %s"
              .formatted(made.created(), file, made.bytes(), made.signer()));
    }
    if (!withKey) {
      surroundings.complain(
          "left out: the key of secrets. A restored host needs the file secrets.key of this one.");
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "verify",
      description = {
        "Read a file to its end and compare all of it with its checksums and its signature.",
        "Needs no host. Files of objects and tenants can be verified as well."
      })
  int verify(
      @Parameters(paramLabel = "FILE", description = "The file.") Path file,
      @Option(
              names = "--trust-key",
              paramLabel = "KEY",
              description = "Refuse the file unless it is signed with this key.")
          @Nullable String trusted)
      throws CommandFailed {
    var key = trusted == null ? Optional.<SignerKey>empty() : Optional.of(key(trusted));
    var found = SignedFile.verify(file);
    if (key.isPresent() && !key.get().equals(found.signer())) {
      throw new CommandFailed(
          "The file %s is whole, and signed with another key, %s.".formatted(file, found.signer()),
          "Find out who made it before you use it.");
    }
    surroundings.say("holds " + found.kind().words() + ", made " + found.created());
    surroundings.say("whole: %d members, %d bytes".formatted(found.members(), found.bytes()));
    surroundings.say("signed by " + found.signer());
    surroundings.say(Printable.text(found.about().toPrettyString()));
    if (key.isEmpty()) {
      surroundings.complain(
          "Whether that is the key of your host is not checked; compare it with cloister backup key.");
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "key",
      description = "Print the key that a host signs its files with, for those who restore them.")
  int key(@Mixin AdminOption admin) throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      surroundings.say(
          Printable.text(client.get(ApiPath.of("v1", "signing-key")).path("key").asText()));
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "restore",
      description = {
        "Make a data folder of a backup. No host may run in it; it must be empty or not there.",
        "A host that is started on it goes on from the moment of the backup."
      })
  int restore(
      @Parameters(paramLabel = "FILE", description = "The file that create made.") Path file,
      @Option(names = "--data", required = true, paramLabel = "DIR", description = "The folder.")
          Path data,
      @Option(
              names = "--trust-key",
              required = true,
              paramLabel = "KEY",
              description = "The key of the host that made it, as cloister backup key prints it.")
          String trusted,
      @Option(
              names = "--with-key",
              description = "The key of secrets is in it; its passphrase is asked for.")
          boolean withKey)
      throws CommandFailed {
    var passphrase =
        withKey ? Optional.of(Passphrase.read(surroundings)) : Optional.<String>empty();
    try {
      var restored = HostRestore.restore(file, data, key(trusted), passphrase, new SecureRandom());
      surroundings.say(
          "restored %s as of %s, with %d shards"
              .formatted(
                  data.toAbsolutePath().normalize(), restored.created(), restored.objectShards()));
      if (!restored.secretsKey()) {
        surroundings.complain(
            "Put the file secrets.key of the host that made the backup into %s before you start one."
                .formatted(data.resolve("keys")));
      }
    } catch (BackupRefused refused) {
      throw new CommandFailed(refused.failure());
    } catch (IOException e) {
      throw new CommandFailed(
          "The data folder %s could not be made of %s: %s".formatted(data, file, e.getMessage()),
          "Mend what the message names; the folder is as it was.");
    }
    return ExitCode.DONE;
  }

  private SignerKey key(String text) {
    try {
      return SignerKey.parse(text);
    } catch (IllegalArgumentException notAKey) {
      throw new ParameterException(spec.commandLine(), notAKey.getMessage(), notAKey);
    }
  }
}
