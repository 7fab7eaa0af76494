package dev.cloister.host.tenant;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.StoredEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tenants that come from another host. While one is on its way a mark of it is stored, so that
/// nobody makes a tenant of that name who would find the half of what another had.
///
/// Threads: the directory's own.
final class TenantImports {
  private static final String IMPORTS = "import/";
  private static final int BYTES_MAX = 12 << 20;

  private final SystemShard shard;

  TenantImports(SystemShard shard) {
    this.shard = shard;
  }

  boolean isBegun(TenantId tenant) {
    return shard.get(DirectoryChanges.RECORDS, IMPORTS + tenant).isPresent();
  }

  void refuseBegun(TenantId tenant) throws DirectoryRefused {
    if (isBegun(tenant)) {
      throw new DirectoryRefused(
          new Failure.Unavailable(
              "tenant.half-imported",
              "The tenant %s was being imported from a file, and that was not finished."
                  .formatted(tenant),
              "Repeat cloister tenant import with the file.",
              Optional.empty()));
    }
  }

  void begin(TenantId tenant) throws DirectoryRefused {
    if (shard.get(DirectoryChanges.RECORDS, DirectoryChanges.TENANTS + tenant).isPresent()) {
      throw new DirectoryRefused(
          new Failure.Refused(
              "tenant.exists",
              "There is a tenant %s already.".formatted(tenant),
              "A file makes a new tenant; retire the scripts of the one that is there and delete it"
                  + " first, if the file is to take its place."));
    }
    shard.put(DirectoryChanges.RECORDS, IMPORTS + tenant, new byte[] {1});
  }

  /// From now on the tenant is there, with all it has; or nothing has changed.
  void finish(TenantRecords records) throws DirectoryRefused {
    var puts = new ArrayList<StoredEntry>();
    var tenant = records.tenant();
    add(puts, DirectoryChanges.TENANTS + tenant, RecordFormat.write(records.record()));
    records
        .scriptRecords()
        .forEach(
            (name, record) -> add(puts, DirectoryChanges.SCRIPTS + tenant + "/" + name, record));
    for (var secret : records.secrets()) {
      add(
          puts,
          SecretChanges.key(secret.script(), secret.record().name()),
          SecretChanges.write(secret.record()));
    }
    long bytes = puts.stream().mapToLong(put -> put.key().length + put.value().length).sum();
    if (bytes > BYTES_MAX) {
      throw new DirectoryRefused(
          new Failure.Refused(
              "tenant.too-many",
              "The records of %s have %d of %d bytes.".formatted(tenant, bytes, BYTES_MAX),
              "Retire scripts that are not needed before the export."));
    }
    shard.write(DirectoryChanges.RECORDS, false, List.of(SystemShard.key(IMPORTS + tenant)), puts);
  }

  private static void add(List<StoredEntry> puts, String key, byte[] value) {
    puts.add(new StoredEntry(SystemShard.key(key), value));
  }
}
