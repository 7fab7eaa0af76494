package dev.cloister.host.backup;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.cron.TenantCrons;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Quota;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredUse;
import dev.cloister.host.tenant.Directory;
import dev.cloister.host.tenant.TenantRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Makes a tenant of a file. All of the file is read and its signature verified before anything is
/// written.
///
/// Threads: one at a time, which may wait.
final class TenantImport {
  /// What the file is called in failures.
  static final String UPLOAD = "The uploaded file";

  private static final int JSON_BYTES_MAX = 64 << 20;

  private final TenantObjects stored;
  private final Shards shards;
  private final Quota quota;
  private final Directory directory;
  private final TenantSecrets secrets;
  private final Spool spool;
  private final Signing signing;

  TenantImport(
      TenantObjects stored,
      Shards shards,
      Quota quota,
      Directory directory,
      TenantSecrets secrets,
      Spool spool,
      Signing signing) {
    this.stored = stored;
    this.shards = shards;
    this.quota = quota;
    this.directory = directory;
    this.secrets = secrets;
    this.spool = spool;
    this.signing = signing;
  }

  /// As [TenantFiles#restore].
  TenantFiles.Imported restore(
      TenantId tenant,
      InputStream upload,
      Optional<String> passphrase,
      boolean replace,
      Set<SignerKey> trusted)
      throws BackupRefused, IOException {
    try (var work = spool.begin()) {
      Path file = work.receive(upload);
      Map<String, byte[]> json = new HashMap<>();
      var added = new AtomicReference<>(StoredUse.NONE);
      var verified =
          ArchiveReader.read(
              file,
              UPLOAD,
              (name, content) -> {
                var use = check(tenant, name, content, json);
                added.updateAndGet(use::plus);
              });
      signing.accept(verified, UPLOAD, trusted);
      refuseOther(verified.manifest(), tenant);
      var records = records(tenant, json, passphrase);
      var crons = crons(tenant, json);
      refuseTooMuch(tenant, added.get());
      makeRoom(tenant, replace);
      var written = new TenantObjects.Count();
      ArchiveReader.read(
          file,
          UPLOAD,
          (name, content) -> {
            switch (name) {
              case TenantFiles.CODE ->
                  stored.write(tenant, content, _ -> shards.system(), new TenantObjects.Count());
              case TenantFiles.OBJECTS -> stored.write(tenant, content, shards::shardOf, written);
              default -> {}
            }
          });
      TenantObjects.commit(shards.system(), crons);
      get(directory.finishImport(records));
      var left = new ArrayList<String>();
      verified.manifest().about().path("secretsLeftOut").forEach(each -> left.add(each.asText()));
      return new TenantFiles.Imported(
          records.scripts().size(),
          written.objects,
          written.entries,
          written.bytes,
          written.alarms,
          records.secrets().size(),
          left);
    } catch (Spool.NoRoom e) {
      throw e.refused();
    }
  }

  /// Says what a member will take of the tenant's quota: its code takes nothing.
  private static StoredUse check(
      TenantId tenant, String name, InputStream content, Map<String, byte[]> json)
      throws IOException, BackupRefused {
    var use = StoredUse.NONE;
    switch (name) {
      case TenantFiles.DIRECTORY, TenantFiles.SECRETS ->
          json.put(name, content.readNBytes(JSON_BYTES_MAX));
      case TenantFiles.CODE, TenantFiles.OBJECTS -> {
        var reader = new RecordReader(tenant, content);
        try {
          var object = Optional.<ObjectId>empty();
          for (var item = reader.next();
              !(item instanceof RecordReader.End);
              item = reader.next()) {
            if (item instanceof RecordReader.OfObject(var id)) {
              object = Optional.of(id);
            } else if (name.equals(TenantFiles.OBJECTS)
                && item instanceof RecordReader.OfEntry(var entry)) {
              use = use.plus(StoredUse.of(object.orElseThrow(), entry));
            }
          }
        } catch (RecordReader.Malformed e) {
          throw BackupRefused.damaged(UPLOAD, name + " cannot be read. " + e.getMessage());
        }
      }
      default -> {}
    }
    return use;
  }

  /// All that is stored under the name goes, so the file must fit by itself.
  private void refuseTooMuch(TenantId tenant, StoredUse added) throws BackupRefused {
    var refusal = quota.refusal(tenant, quota.use(tenant), added);
    if (refusal.isPresent()) {
      throw new BackupRefused(refusal.get());
    }
  }

  private static void refuseOther(Manifest manifest, TenantId tenant) throws BackupRefused {
    if (manifest.kind() != ArchiveKind.TENANT) {
      throw BackupRefused.other(
          UPLOAD + " holds " + manifest.kind().words() + " and not a tenant.",
          "Name a file that cloister tenant export made.");
    }
    var from = manifest.about().path("tenant").asText();
    if (!from.equals(tenant.name())) {
      throw BackupRefused.other(
          "%s holds the tenant %s and was to become %s.".formatted(UPLOAD, from, tenant),
          "Import it under its own name: the ids of its objects are made with that.");
    }
  }

  private TenantRecords records(
      TenantId tenant, Map<String, byte[]> json, Optional<String> passphrase) throws BackupRefused {
    try {
      var directoryJson = Manifest.tree(json.getOrDefault(TenantFiles.DIRECTORY, new byte[0]));
      var secrets = secrets(tenant, json.get(TenantFiles.SECRETS), passphrase);
      return TenantRecords.of(tenant, directoryJson, secrets);
    } catch (IllegalArgumentException e) {
      throw BackupRefused.damaged(UPLOAD, "its directory cannot be read. " + e.getMessage());
    }
  }

  private List<TenantRecords.Secret> secrets(
      TenantId tenant, byte @Nullable [] member, Optional<String> passphrase) throws BackupRefused {
    if (member == null) {
      return List.of();
    }
    if (passphrase.isEmpty()) {
      throw BackupRefused.passphrase("The secrets in the file are sealed under a passphrase.");
    }
    return secrets.open(tenant, member, passphrase.get());
  }

  private static ObjectWrites crons(TenantId tenant, Map<String, byte[]> json)
      throws BackupRefused {
    var records = new HashMap<String, String>();
    try {
      for (var cron :
          Manifest.tree(json.getOrDefault(TenantFiles.DIRECTORY, new byte[0]))
              .path("crons")
              .properties()) {
        records.put(cron.getKey(), cron.getValue().asText());
      }
      return TenantCrons.writes(tenant, records);
    } catch (IllegalArgumentException e) {
      throw BackupRefused.damaged(UPLOAD, "its crons cannot be read. " + e.getMessage());
    }
  }

  /// Takes the name, and removes what lies under it.
  private void makeRoom(TenantId tenant, boolean replace) throws BackupRefused {
    boolean again = get(directory.importBegun(tenant));
    if (!again && !replace && directory.tenant(tenant).isEmpty() && stored.any(tenant)) {
      throw BackupRefused.other(
          "A tenant %s that was deleted has left objects here.".formatted(tenant),
          "If they may be removed, repeat it with --replace.");
    }
    get(directory.beginImport(tenant));
    stored.removeAll(tenant);
  }

  private static <T> T get(Outcome<T> outcome) throws BackupRefused {
    return switch (outcome) {
      case Outcome.Answered<T>(var value) -> value;
      case Outcome.Failed<T>(var failure) -> throw new BackupRefused(failure);
    };
  }
}
