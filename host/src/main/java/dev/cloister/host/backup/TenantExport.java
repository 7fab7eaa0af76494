package dev.cloister.host.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.TenantId;
import dev.cloister.host.cron.TenantCrons;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.tenant.TenantRecords;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Writes a tenant to a file: first, while its shards stand still, to files of the host, and from
/// these to whoever asked.
///
/// Threads: one at a time, which may wait.
final class TenantExport {
  private static final int PAGE_OBJECTS = 500;

  private final Shards shards;
  private final TenantSecrets secrets;
  private final Spool spool;
  private final Signing signing;
  private final InstantSource clock;

  TenantExport(
      Shards shards, TenantSecrets secrets, Spool spool, Signing signing, InstantSource clock) {
    this.shards = shards;
    this.secrets = secrets;
    this.spool = spool;
    this.signing = signing;
    this.clock = clock;
  }

  /// As [TenantFiles#export].
  OutgoingFile export(TenantId tenant, Optional<String> passphrase)
      throws BackupRefused, IOException {
    var key = signing.key();
    var created = clock.instant();
    var work = spool.begin();
    try {
      var taken = take(work, tenant);
      var records = taken.records();
      var about = taken.about();
      var directoryJson = records.json();
      var crons = directoryJson.putObject("crons");
      taken.crons().forEach(crons::put);
      var left = about.putArray("secretsLeftOut");
      Optional<byte[]> sealed = Optional.empty();
      if (passphrase.isPresent()) {
        sealed = Optional.of(secrets.seal(records.secrets(), passphrase.get()));
      } else {
        records.secrets().forEach(each -> left.add(name(each)));
      }
      var underPassphrase = sealed;
      return new OutgoingFile() {
        @Override
        public void writeTo(OutputStream out) throws IOException {
          var archive = new ArchiveWriter(out);
          archive.add(
              TenantFiles.DIRECTORY, new ByteArrayInputStream(Manifest.bytes(directoryJson)));
          for (var member : List.of(TenantFiles.CODE, TenantFiles.OBJECTS)) {
            try (var content = Files.newInputStream(work.file(member))) {
              archive.add(member, content);
            }
          }
          if (underPassphrase.isPresent()) {
            archive.add(TenantFiles.SECRETS, new ByteArrayInputStream(underPassphrase.get()));
          }
          archive.finish(ArchiveKind.TENANT, created, about, key);
        }

        @Override
        public void close() throws IOException {
          work.close();
        }
      };
    } catch (Spool.NoRoom e) {
      work.close();
      throw e.refused();
    } catch (IOException | BackupRefused | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  private record Taken(TenantRecords records, Map<String, String> crons, ObjectNode about) {}

  private Taken take(Spool.Work work, TenantId tenant) throws BackupRefused, IOException {
    var taken = new AtomicReference<Optional<Taken>>(Optional.empty());
    try (var code = new DataOutputStream(work.create(TenantFiles.CODE));
        var stored = new DataOutputStream(work.create(TenantFiles.OBJECTS))) {
      var all = new ArrayList<Shard>(shards.objectShards());
      all.add(shards.system());
      try {
        atOnce(all, () -> taken.set(take(tenant, code, stored)));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return taken
        .get()
        .orElseThrow(() ->
            new BackupRefused(
                new Failure.NotFound(
                    "tenant.not-found",
                    "There is no tenant %s.".formatted(tenant),
                    "List those that there are with cloister tenant list.")));
  }

  private static void atOnce(List<Shard> all, Runnable reads) {
    if (all.isEmpty()) {
      reads.run();
    } else {
      all.getFirst().state().atOnce(() -> atOnce(all.subList(1, all.size()), reads));
    }
  }

  private Optional<Taken> take(TenantId tenant, DataOutputStream code, DataOutputStream stored) {
    var records = TenantRecords.read(shards.system(), tenant);
    try {
      var codeRecords = new RecordWriter(code);
      writeAll(codeRecords, shards.system().state(), tenant);
      codeRecords.finish();
      var objectRecords = new RecordWriter(stored);
      for (var shard : shards.objectShards()) {
        writeAll(objectRecords, shard.state(), tenant);
      }
      objectRecords.finish();
      var about = Manifest.object();
      about
          .put("tenant", tenant.name())
          .put("scripts", records.map(each -> each.scripts().size()).orElse(0))
          .put("objects", objectRecords.objects())
          .put("entries", objectRecords.entries())
          .put("bytes", objectRecords.bytes())
          .put("alarms", objectRecords.alarms())
          .put("secrets", records.map(each -> each.secrets().size()).orElse(0));
      var crons = TenantCrons.read(shards.system().state(), tenant);
      return records.map(each -> new Taken(each, crons, about));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeAll(RecordWriter records, ReadOnlyStorage state, TenantId tenant)
      throws IOException {
    for (var script : state.scripts(tenant)) {
      var after = Optional.<ObjectId>empty();
      List<ObjectId> page;
      do {
        page = state.objects(script, Optional.empty(), after, PAGE_OBJECTS);
        for (var object : page) {
          records.object(state, object);
          after = Optional.of(object);
        }
      } while (page.size() == PAGE_OBJECTS);
    }
  }

  private static String name(TenantRecords.Secret secret) {
    return secret.script().name() + "/" + secret.record().name();
  }
}
