package dev.cloister.host.backup;

import dev.cloister.api.ObjectId;
import dev.cloister.api.TenantId;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.object.Objects;
import dev.cloister.host.storage.Quota;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredUse;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// One object as one file, and back.
///
/// Threads: any that may wait and is not interrupted.
public final class ObjectFiles {
  private static final String MEMBER = "object";
  private static final String UPLOAD = "The uploaded file";

  /// Whose object a file says it is does not matter while it is only read through.
  private static final TenantId ANY_TENANT = new TenantId("tenant");

  private final Shards shards;
  private final Quota quota;
  private final Objects objects;
  private final Spool spool;
  private final Signing signing;
  private final InstantSource clock;

  /// All are lent.
  public ObjectFiles(
      Shards shards,
      Quota quota,
      Objects objects,
      Spool spool,
      Signing signing,
      InstantSource clock) {
    this.shards = shards;
    this.quota = quota;
    this.objects = objects;
    this.spool = spool;
    this.signing = signing;
    this.clock = clock;
  }

  /// What was imported.
  public record Imported(long entries, long bytes, long alarms) {}

  /// Takes the object as it is at one moment; the object lives on and hears nothing of it. Other
  /// writes of its shard wait for as long as it takes to copy the object to a file of the host.
  public OutgoingFile export(ObjectId id) throws BackupRefused, IOException {
    var key = signing.key();
    var created = clock.instant();
    var work = spool.begin();
    try {
      var written = new AtomicReference<RecordWriter>();
      try (var out = new DataOutputStream(work.create(MEMBER))) {
        var state = shards.shardOf(id).state();
        state.atOnce(() -> written.set(write(out, shards.shardOf(id), id)));
      }
      var about = Manifest.object();
      about
          .put("tenant", id.script().tenant().name())
          .put("script", id.script().name())
          .put("class", id.className())
          .put("id", id.hex())
          .put("entries", written.get().entries())
          .put("bytes", written.get().bytes())
          .put("alarms", written.get().alarms());
      return new OutgoingFile() {
        @Override
        public void writeTo(OutputStream out) throws IOException {
          var archive = new ArchiveWriter(out);
          try (var content = Files.newInputStream(work.file(MEMBER))) {
            archive.add(MEMBER, content);
          }
          archive.finish(ArchiveKind.OBJECT, created, about, key);
        }

        @Override
        public void close() throws IOException {
          work.close();
        }
      };
    } catch (Spool.NoRoom e) {
      work.close();
      throw e.refused();
    } catch (UncheckedIOException e) {
      work.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  private static RecordWriter write(DataOutputStream out, Shard shard, ObjectId id) {
    try {
      var records = new RecordWriter(out);
      records.object(shard.state(), id);
      records.finish();
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Replaces what the object has stored by what is in a file: wholly or not at all, unless it is
  /// larger than one turn and the host dies meanwhile; then it stays out of memory, with
  /// `object.half-imported`, until it is imported again.
  ///
  /// @param other whether the file may be of another tenant, script or class
  /// @param trusted whose signatures are accepted beside the host's own
  public Imported restore(ObjectId id, InputStream upload, boolean other, Set<SignerKey> trusted)
      throws BackupRefused, IOException {
    try (var work = spool.begin()) {
      Path file = work.receive(upload);
      var added = new AtomicReference<>(StoredUse.NONE);
      var verified =
          ArchiveReader.read(file, UPLOAD, (_, content) -> added.set(check(id, content)));
      signing.accept(verified, UPLOAD, trusted);
      refuseOther(verified.manifest(), id, other);
      refuseTooMuch(id, added.get());
      return replace(id, file);
    } catch (Spool.NoRoom e) {
      throw e.refused();
    }
  }

  /// Says what the object will take where it is to be.
  private static StoredUse check(ObjectId id, InputStream content)
      throws IOException, BackupRefused {
    var reader = new RecordReader(ANY_TENANT, content);
    var objects = 0;
    var use = StoredUse.NONE;
    try {
      for (var item = reader.next(); !(item instanceof RecordReader.End); item = reader.next()) {
        objects += item instanceof RecordReader.OfObject ? 1 : 0;
        if (item instanceof RecordReader.OfEntry(var entry)) {
          use = use.plus(StoredUse.of(id, entry));
        }
      }
    } catch (RecordReader.Malformed e) {
      throw BackupRefused.damaged(UPLOAD, "its object cannot be read. " + e.getMessage());
    }
    if (objects != 1) {
      throw BackupRefused.damaged(UPLOAD, "it has %d objects.".formatted(objects));
    }
    return use;
  }

  /// What the object has now goes, so an object that is larger than the file makes room by itself.
  private void refuseTooMuch(ObjectId id, StoredUse added) throws BackupRefused {
    var tenant = id.script().tenant();
    if (quota.refusal(tenant, StoredUse.NONE, added).isEmpty()) {
      return;
    }
    var present = shards.shardOf(id).state().whole(id, added.bytes());
    if (present.isEmpty()) {
      return;
    }
    var freed = StoredUse.NONE;
    for (var entry : present.get()) {
      freed = freed.plus(StoredUse.of(id, entry));
    }
    var refusal = quota.refusal(tenant, freed, added);
    if (refusal.isPresent()) {
      throw new BackupRefused(refusal.get());
    }
  }

  private static void refuseOther(Manifest manifest, ObjectId id, boolean other)
      throws BackupRefused {
    if (manifest.kind() != ArchiveKind.OBJECT || manifest.members().size() != 1) {
      throw BackupRefused.other(
          UPLOAD + " holds " + manifest.kind().words() + " and not an object.",
          "Name a file that cloister objects export made.");
    }
    var from =
        "%s/%s/%s"
            .formatted(
                manifest.about().path("tenant").asText(),
                manifest.about().path("script").asText(),
                manifest.about().path("class").asText());
    var to = id.script() + "/" + id.className();
    if (!other && !from.equals(to)) {
      throw BackupRefused.other(
          "%s holds an object of %s, and was to be imported into one of %s."
              .formatted(UPLOAD, from, to),
          "If that is meant, repeat it with --other.");
    }
  }

  private Imported replace(ObjectId id, Path file) throws BackupRefused, IOException {
    var result = new AtomicReference<Imported>();
    var refused = new AtomicReference<BackupRefused>();
    objects.replace(
        id,
        () -> {
          try {
            ArchiveReader.read(file, UPLOAD, (_, content) -> result.set(write(id, content)));
          } catch (BackupRefused e) {
            refused.set(e);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    if (refused.get() != null) {
      throw refused.get();
    }
    return result.get();
  }

  private Imported write(ObjectId id, InputStream content) throws IOException, BackupRefused {
    var reader = new RecordReader(id.script().tenant(), content);
    var shard = shards.shardOf(id);
    var turns = new ImportTurns(shard, id, Optional.of(objects.replacement(id)), objects::replaced);
    long entries = 0;
    long bytes = 0;
    long alarms = 0;
    for (var item = reader.next(); !(item instanceof RecordReader.End); item = reader.next()) {
      switch (item) {
        case RecordReader.OfEntry(var entry) -> {
          turns.put(entry);
          entries++;
          bytes += entry.key().length + entry.value().length;
        }
        case RecordReader.OfAlarm(var writes) -> {
          turns.alarm(writes);
          alarms++;
        }
        case RecordReader.OfObject _, RecordReader.End _ -> {}
      }
    }
    turns.finish();
    return new Imported(entries, bytes, alarms);
  }
}
