package dev.cloister.host.cron;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.TenantId;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.StoredEntry;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The records of a tenant's crons, on their way to another host.
public final class TenantCrons {
  /// As many as one page has; more are not known to be of any use.
  private static final int RECORDS_MAX = 100_000;

  private TenantCrons() {}

  /// The records by the names of their crons, as JSON.
  public static Map<String, String> read(ReadOnlyStorage system, TenantId tenant) {
    var found = new TreeMap<String, String>();
    // "0" is the character after the slash.
    var entries =
        system.range(
            CronStore.RECORDS,
            Optional.of((tenant + "/").getBytes(UTF_8)),
            Optional.of((tenant + "0").getBytes(UTF_8)),
            false,
            RECORDS_MAX);
    for (var entry : entries) {
      found.put(new String(entry.key(), UTF_8), new String(entry.value(), UTF_8));
    }
    return found;
  }

  /// What has to be written to bring these about.
  ///
  /// @throws IllegalArgumentException when they are not such records of this tenant
  public static ObjectWrites writes(TenantId tenant, Map<String, String> records) {
    List<StoredEntry> puts = new ArrayList<>();
    records.forEach((key, json) -> {
      try {
        if (!CronKey.read(key).script().tenant().equals(tenant)) {
          throw new IllegalArgumentException("A cron is another tenant's.");
        }
        var _ = CronRecord.read(json.getBytes(UTF_8));
      } catch (IllegalStateException | IndexOutOfBoundsException | DateTimeException e) {
        throw new IllegalArgumentException("The record of a cron cannot be read.", e);
      }
      puts.add(new StoredEntry(key.getBytes(UTF_8), json.getBytes(UTF_8)));
    });
    return new ObjectWrites(CronStore.RECORDS, Optional.empty(), false, List.of(), puts);
  }
}
