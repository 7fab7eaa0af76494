package dev.cloister.host.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.keys.KeyFile;
import dev.cloister.host.keys.PassphraseSeal;
import dev.cloister.host.storage.ShardNumber;
import dev.cloister.host.storage.SnapshotFile;
import dev.cloister.host.storage.Snapshots;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// The whole data folder as one file, made while the host serves: a snapshot of each shard, all of
/// one moment, and the key of secrets if it is asked for.
///
/// Threads: any that may wait and is not interrupted; one backup at a time.
public final class HostBackup {
  static final String KEY_MEMBER = "secrets-key";
  static final String KEY_OWNER = "secrets key";

  private final Snapshots snapshots;
  private final Path secretsKey;
  private final Spool spool;
  private final Signing signing;
  private final InstantSource clock;
  private final SecureRandom random;

  /// @param secretsKey the file with the key that secrets are sealed with
  public HostBackup(
      Snapshots snapshots,
      Path secretsKey,
      Spool spool,
      Signing signing,
      InstantSource clock,
      SecureRandom random) {
    this.snapshots = snapshots;
    this.secretsKey = secretsKey;
    this.spool = spool;
    this.signing = signing;
    this.clock = clock;
    this.random = random;
  }

  /// Takes the host as it is at one moment after this was called.
  ///
  /// @param passphrase what the key of secrets is sealed under; without it the key is not in the
  ///   file
  public synchronized OutgoingFile prepare(Optional<String> passphrase)
      throws BackupRefused, IOException, InterruptedException {
    var key = signing.key();
    var created = clock.instant();
    var work = spool.begin();
    try {
      Optional<byte[]> sealed =
          passphrase.isPresent() ? Optional.of(sealedKey(passphrase.get())) : Optional.empty();
      var taken = snapshots.snapshots(work.folder());
      var about = about(taken, sealed.isPresent());
      return new OutgoingFile() {
        @Override
        public void writeTo(OutputStream out) throws IOException {
          var archive = new ArchiveWriter(out);
          for (var shard : taken.entrySet()) {
            try (var content = Files.newInputStream(shard.getValue().path())) {
              archive.add(member(shard.getKey()), content);
            }
          }
          if (sealed.isPresent()) {
            archive.add(KEY_MEMBER, new ByteArrayInputStream(sealed.get()));
          }
          archive.finish(ArchiveKind.HOST, created, about, key);
        }

        @Override
        public void close() throws IOException {
          work.close();
        }
      };
    } catch (IOException | InterruptedException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  static String member(int shard) {
    return "shard/" + (shard == ShardNumber.SYSTEM ? "system" : Integer.toString(shard));
  }

  private static ObjectNode about(Map<Integer, SnapshotFile> taken, boolean hasKey) {
    var about = Manifest.object();
    about.put("objectShards", taken.size() - 1).put("secretsKey", hasKey);
    var positions = about.putObject("snapshots");
    taken.forEach((shard, snapshot) ->
        positions.put(member(shard), snapshot.path().getFileName().toString()));
    return about;
  }

  private byte[] sealedKey(String passphrase) throws IOException {
    var seal = PassphraseSeal.fresh(random);
    byte[] sealed = seal.box(passphrase, random).seal(KEY_OWNER, KeyFile.bytes(secretsKey));
    return Manifest.bytes(
        Sealed.write(seal).put("sealed", Base64.getEncoder().encodeToString(sealed)));
  }
}
