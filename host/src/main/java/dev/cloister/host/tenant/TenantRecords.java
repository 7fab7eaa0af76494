package dev.cloister.host.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.Shard;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the directory has stored of one tenant: who it is, its scripts with their versions' names,
/// and its secrets, sealed. The versions' content lies in objects of the system shard.
public final class TenantRecords {
  /// A secret of a script.
  public record Secret(ScriptName script, SecretRecord record) {}

  private final TenantRecord tenant;
  private final Map<String, byte[]> scripts;
  private final List<Secret> secrets;

  private TenantRecords(TenantRecord tenant, Map<String, byte[]> scripts, List<Secret> secrets) {
    this.tenant = tenant;
    this.scripts = scripts;
    this.secrets = List.copyOf(secrets);
  }

  /// Reads them; empty when there is no such tenant.
  public static Optional<TenantRecords> read(Shard system, TenantId tenant) {
    var shard = new SystemShard(system);
    var stored = shard.get(DirectoryChanges.RECORDS, DirectoryChanges.TENANTS + tenant);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    var scripts = new LinkedHashMap<String, byte[]>();
    shard.each(DirectoryChanges.RECORDS, DirectoryChanges.SCRIPTS + tenant + "/", scripts::put);
    var secrets = new ArrayList<Secret>();
    shard.each(
        DirectoryChanges.RECORDS,
        SecretChanges.SECRETS + tenant + "/",
        (key, record) -> {
          var slash = key.indexOf('/');
          var script = new ScriptName(tenant, key.substring(0, slash));
          secrets.add(new Secret(script, SecretChanges.read(key.substring(slash + 1), record)));
        });
    return Optional.of(
        new TenantRecords(RecordFormat.tenant(tenant, stored.get()), scripts, secrets));
  }

  /// Reads what [#json] wrote.
  ///
  /// @throws IllegalArgumentException when it is damaged, or a newer host wrote it
  public static TenantRecords of(TenantId tenant, JsonNode json, List<Secret> secrets) {
    try {
      var scripts = new LinkedHashMap<String, byte[]>();
      for (var script : json.path("scripts").properties()) {
        var record = RecordFormat.bytes(object(script.getValue()));
        var _ = RecordFormat.script(new ScriptName(tenant, script.getKey()), record);
        scripts.put(script.getKey(), record);
      }
      var record = RecordFormat.bytes(object(json.path("tenant")));
      return new TenantRecords(RecordFormat.tenant(tenant, record), scripts, secrets);
    } catch (IllegalStateException | DateTimeException e) {
      throw new IllegalArgumentException("A record cannot be read. " + e.getMessage(), e);
    }
  }

  private static ObjectNode object(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("A record is missing.");
  }

  /// All but the secrets, as JSON.
  public ObjectNode json() {
    var json = RecordFormat.start();
    json.set("tenant", RecordFormat.read(RecordFormat.write(tenant)));
    var all = json.putObject("scripts");
    scripts.forEach((name, record) -> all.set(name, RecordFormat.read(record)));
    return json;
  }

  /// The tenant.
  public TenantId tenant() {
    return tenant.tenant();
  }

  /// The names of its scripts.
  public List<String> scripts() {
    return List.copyOf(scripts.keySet());
  }

  /// Its secrets.
  public List<Secret> secrets() {
    return secrets;
  }

  /// The same with other secrets.
  public TenantRecords withSecrets(List<Secret> others) {
    return new TenantRecords(tenant, scripts, others);
  }

  TenantRecord record() {
    return tenant;
  }

  Map<String, byte[]> scriptRecords() {
    return scripts;
  }
}
