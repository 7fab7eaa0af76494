package dev.cloister.host.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.host.cluster.RestoredFolder;
import dev.cloister.host.keys.KeyFile;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.storage.Durable;
import dev.cloister.host.storage.ShardNumber;
import dev.cloister.host.storage.SnapshotFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes a data folder of a backup, without a host.
///
/// The folder is made beside its place, under a name that ends with `.restoring`, and gets its own
/// name when it is whole and durable: a host can only ever be started on all of it.
public final class HostRestore {
  /// As a first start in a folder bounds them.
  private static final int SHARDS_MAX = 1_024;

  private static final int KEY_BYTES_MAX = 4 << 10;
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.\\d{1,18}_\\d{1,18}");

  private HostRestore() {}

  /// What was restored.
  ///
  /// @param created when the backup was made
  /// @param secretsKey whether the key of secrets was in it
  public record Restored(String created, int objectShards, boolean secretsKey) {}

  /// Makes the data folder `data`, which must be empty or not there.
  ///
  /// @param trusted whose signature is accepted
  /// @param passphrase opens the key of secrets; without one the key is left in the file
  public static Restored restore(
      Path file, Path data, SignerKey trusted, Optional<String> passphrase, SecureRandom random)
      throws BackupRefused, IOException {
    String name = "The file " + file;
    var verified = ArchiveReader.read(file, name, (_, _) -> {});
    if (!verified.signer().equals(trusted)) {
      throw BackupRefused.unknownSigner(name, verified.signer().toString());
    }
    var manifest = verified.manifest();
    if (manifest.kind() != ArchiveKind.HOST) {
      throw BackupRefused.other(
          name + " holds " + manifest.kind().words() + " and not a data folder.",
          "Name a file that cloister backup create made.");
    }
    int shards = shards(name, manifest);
    refuseFull(data);
    Path target = data.toAbsolutePath();
    Path unfinished = target.resolveSibling(target.getFileName() + ".restoring");
    Spool.remove(unfinished);
    var restored = RestoredFolder.make(unfinished, shards);
    boolean hasKey = fill(file, name, manifest, shards, restored, unfinished, passphrase, random);
    Files.deleteIfExists(target);
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    Durable.folder(Objects.requireNonNull(target.getParent(), "An absolute path has a parent."));
    return new Restored(manifest.created().toString(), shards, hasKey);
  }

  private static void refuseFull(Path data) throws BackupRefused, IOException {
    if (!Files.exists(data)) {
      return;
    }
    try (var files = Files.list(data)) {
      if (files.findAny().isPresent()) {
        throw BackupRefused.other(
            "There is something in %s already.".formatted(data.toAbsolutePath()),
            "Name a folder that is empty or not there.");
      }
    }
  }

  private static int shards(String name, Manifest manifest) throws BackupRefused {
    int shards = manifest.about().path("objectShards").asInt();
    if (shards < 1 || shards > SHARDS_MAX) {
      throw BackupRefused.damaged(name, "it would have %d shards.".formatted(shards));
    }
    JsonNode snapshots = manifest.about().path("snapshots");
    for (int shard = ShardNumber.SYSTEM; shard < shards; shard++) {
      var member = HostBackup.member(shard);
      if (!SNAPSHOT.matcher(snapshots.path(member).asText()).matches()
          || manifest.members().stream().noneMatch(each -> each.name().equals(member))) {
        throw BackupRefused.damaged(name, "it lacks " + member + ".");
      }
    }
    return shards;
  }

  private static boolean fill(
      Path file,
      String name,
      Manifest manifest,
      int shards,
      RestoredFolder restored,
      Path unfinished,
      Optional<String> passphrase,
      SecureRandom random)
      throws BackupRefused, IOException {
    Map<String, Integer> numbers = new HashMap<>();
    for (int shard = ShardNumber.SYSTEM; shard < shards; shard++) {
      numbers.put(HostBackup.member(shard), shard);
    }
    var sealed = new byte[1][];
    ArchiveReader.read(
        file,
        name,
        (member, content) -> {
          var shard = numbers.get(member);
          if (shard != null) {
            var snapshot = manifest.about().path("snapshots").path(member).asText();
            put(restored, shard, snapshot, content);
          } else if (member.equals(HostBackup.KEY_MEMBER)) {
            sealed[0] = content.readNBytes(KEY_BYTES_MAX);
          }
        });
    if (sealed[0] == null || passphrase.isEmpty()) {
      return false;
    }
    JsonNode json;
    try {
      json = Manifest.tree(sealed[0]);
    } catch (IllegalArgumentException e) {
      throw BackupRefused.damaged(name, "its key cannot be read. " + e.getMessage());
    }
    var box = Sealed.box(json, name, passphrase.get(), random);
    byte[] key = Sealed.open(box, HostBackup.KEY_OWNER, json.path("sealed"));
    KeyFile.restore(unfinished.resolve("keys").resolve("secrets.key"), key);
    return true;
  }

  private static void put(RestoredFolder restored, int shard, String snapshot, InputStream content)
      throws IOException {
    Path folder = restored.snapshots(shard);
    Files.createDirectories(folder);
    Files.copy(content, folder.resolve(snapshot));
    restored.begin(shard, SnapshotFile.list(folder).getFirst());
  }
}
