package dev.cloister.host.tenant;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.Bundle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What can be done to the directory: each reads what is stored, writes what changes, and shows it
/// once it is durable.
///
/// Decisions rest on what is stored, not on the view: after a write whose end is unknown the two
/// may differ until this node serves the shard anew.
///
/// Threads: the directory's own.
final class DirectoryChanges {
  /// The object that has all records. Versions are objects of another class, so no script can have
  /// it.
  static final ObjectId RECORDS =
      new ObjectId(
          new ScriptName(new TenantId("cloister"), "directory"), "directory", "0".repeat(64));

  static final String TENANTS = "tenant/";
  static final String SCRIPTS = "script/";

  private final SystemShard shard;
  private final VersionStore versions;
  private final AssetStore assets;
  private final SecretChanges secrets;
  private final TenantImports imports;
  private final DirectoryView view;
  private final InstantSource time;

  DirectoryChanges(SystemShard shard, DirectoryView view, InstantSource time) {
    this.shard = shard;
    this.versions = new VersionStore(shard);
    this.assets = new AssetStore(shard);
    this.imports = new TenantImports(shard);
    this.secrets = new SecretChanges(shard, RECORDS, view, time);
    this.view = view;
    this.time = time;
  }

  void readAll() {
    Map<String, TenantRecord> tenants = new HashMap<>();
    shard.each(
        RECORDS,
        TENANTS,
        (name, stored) -> tenants.put(name, RecordFormat.tenant(new TenantId(name), stored)));
    Map<String, ScriptRecord> scripts = new HashMap<>();
    shard.each(
        RECORDS,
        SCRIPTS,
        (name, stored) -> scripts.put(name, RecordFormat.script(scriptName(name), stored)));
    var secretsOf = secrets.readAll();
    for (var script : scripts.values()) {
      var found = secretsOf.getOrDefault(script.script(), Map.of());
      if (!found.isEmpty() || !view.secrets(script.script()).isEmpty()) {
        view.putSecrets(script.script(), new TreeMap<>(found));
      }
    }
    view.replace(tenants, scripts);
  }

  static ScriptName scriptName(String key) {
    int slash = key.indexOf('/');
    return new ScriptName(new TenantId(key.substring(0, slash)), key.substring(slash + 1));
  }

  TenantRecord createTenant(TenantId tenant) throws DirectoryRefused {
    var stored = shard.get(RECORDS, TENANTS + tenant);
    if (stored.isPresent()) {
      return RecordFormat.tenant(tenant, stored.get());
    }
    var dispatched = tenant.dispatched();
    if (dispatched.isPresent()) {
      // Its owner is there first, and stays as long as it does.
      tenant(dispatched.get().owner());
    }
    imports.refuseBegun(tenant);
    refuseTooMany();
    var record = new TenantRecord(tenant, time.instant());
    shard.put(RECORDS, TENANTS + tenant, RecordFormat.write(record));
    view.put(record);
    return record;
  }

  private void refuseTooMany() throws DirectoryRefused {
    if (view.tenants().size() >= Directory.TENANTS_MAX) {
      throw DirectoryFailures.tooMany("tenants", Directory.TENANTS_MAX);
    }
  }

  boolean importBegun(TenantId tenant) {
    return imports.isBegun(tenant);
  }

  TenantId beginImport(TenantId tenant) throws DirectoryRefused {
    refuseTooMany();
    imports.begin(tenant);
    return tenant;
  }

  TenantRecord finishImport(TenantRecords records) throws DirectoryRefused {
    imports.finish(records);
    readAll();
    return records.record();
  }

  TenantRecord deleteTenant(TenantId tenant) throws DirectoryRefused {
    TenantRecord record = tenant(tenant);
    var scripts = new ArrayList<String>();
    shard.each(RECORDS, SCRIPTS + tenant + "/", (name, _) -> scripts.add(name));
    if (!scripts.isEmpty()) {
      throw DirectoryFailures.notEmpty(tenant, scripts.size());
    }
    var dispatched = new ArrayList<String>();
    shard.each(RECORDS, TENANTS + tenant + ".", (name, _) -> dispatched.add(name));
    if (!dispatched.isEmpty()) {
      throw DirectoryFailures.dispatchesTo(tenant, dispatched.size());
    }
    shard.delete(RECORDS, TENANTS + tenant);
    view.remove(tenant);
    return record;
  }

  ScriptRecord deploy(ScriptName script, Bundle bundle) throws DirectoryRefused {
    tenant(script.tenant());
    secrets.refuseTaken(script, bundle);
    var stored = shard.get(RECORDS, SCRIPTS + script);
    List<VersionRecord> known =
        stored.isPresent()
            ? RecordFormat.script(script, stored.get()).versions()
            : List.<VersionRecord>of();
    if (stored.isEmpty()
        && view.scripts(script.tenant()).size() >= Directory.SCRIPTS_PER_TENANT_MAX) {
      throw DirectoryFailures.tooMany(
          "scripts of tenant " + script.tenant(), Directory.SCRIPTS_PER_TENANT_MAX);
    }
    ScriptVersion version = bundle.version();
    if (bundle.assets().isPresent()) {
      assets.save(script, version, bundle.assets().get());
    }
    if (known.stream().noneMatch(each -> each.version().equals(version))
        || !versions.isWhole(script, version)) {
      versions.save(script, version, bundle);
    }
    ScriptRecord record =
        new ScriptRecord(
            script, version, fitting(script, withNewest(known, bundle, time.instant())));
    save(record);
    sweep(record);
    return record;
  }

  /// The newest is the current one, so whatever falls out at the other end does not answer.
  private static List<VersionRecord> withNewest(
      List<VersionRecord> known, Bundle bundle, Instant now) {
    ScriptVersion version = bundle.version();
    var versions = new ArrayList<>(known);
    versions.removeIf(each -> each.version().equals(version));
    versions.add(
        new VersionRecord(
            version,
            now,
            bundle.scriptBytes(),
            bundle.triggers(),
            bundle.assets().map(AssetSummary::of)));
    while (versions.size() > Directory.VERSIONS_MAX) {
      versions.removeFirst();
    }
    return versions;
  }

  /// Without the oldest ones, as long as what is in their assets is too much.
  private List<VersionRecord> fitting(ScriptName script, List<VersionRecord> oldestFirst) {
    var newestFirst = oldestFirst.reversed().stream().map(VersionRecord::version).toList();
    var kept = assets.fitting(script, newestFirst, Directory.ASSET_BYTES_PER_SCRIPT_MAX);
    return oldestFirst.subList(oldestFirst.size() - kept, oldestFirst.size());
  }

  ScriptRecord promote(ScriptName script, ScriptVersion version) throws DirectoryRefused {
    ScriptRecord now = script(script);
    if (now.versions().stream().noneMatch(each -> each.version().equals(version))) {
      throw DirectoryFailures.noSuchVersion(script, version);
    }
    if (!view.secrets(script).isEmpty()) {
      secrets.refuseTaken(script, versions.load(script, version));
    }
    ScriptRecord record = new ScriptRecord(script, version, now.versions());
    save(record);
    return record;
  }

  ScriptRecord rollback(ScriptName script) throws DirectoryRefused {
    ScriptRecord now = script(script);
    List<ScriptVersion> order = now.versions().stream().map(VersionRecord::version).toList();
    int current = order.indexOf(now.current());
    if (current == 0) {
      throw DirectoryFailures.noEarlierVersion(script, now.current());
    }
    return promote(script, order.get(current - 1));
  }

  ScriptRecord retire(ScriptName script) throws DirectoryRefused {
    ScriptRecord record = script(script);
    secrets.forget(script);
    shard.delete(RECORDS, SCRIPTS + script);
    view.remove(script);
    sweep(script, Set.of());
    return record;
  }

  SecretRecord putSecret(ScriptName script, String name, byte[] sealed) throws DirectoryRefused {
    return secrets.put(script, versions.load(script, script(script).current()), name, sealed);
  }

  SecretRecord deleteSecret(ScriptName script, String name) throws DirectoryRefused {
    var _ = script(script);
    return secrets.delete(script, name);
  }

  Optional<String> keyId() {
    return secrets.keyId();
  }

  String keepKeyId(String id) throws DirectoryRefused {
    secrets.keepKeyId(id);
    return id;
  }

  Bundle load(ScriptName script, ScriptVersion version) throws DirectoryRefused {
    if (script(script).versions().stream().noneMatch(each -> each.version().equals(version))) {
      throw DirectoryFailures.noSuchVersion(script, version);
    }
    return versions.load(script, version);
  }

  Optional<byte[]> assetPiece(ScriptName script, String sha256, int number) {
    return assets.piece(script, sha256, number);
  }

  private TenantRecord tenant(TenantId tenant) throws DirectoryRefused {
    return shard
        .get(RECORDS, TENANTS + tenant)
        .map(stored -> RecordFormat.tenant(tenant, stored))
        .orElseThrow(() -> DirectoryFailures.noSuchTenant(tenant));
  }

  private ScriptRecord script(ScriptName script) throws DirectoryRefused {
    return shard
        .get(RECORDS, SCRIPTS + script)
        .map(stored -> RecordFormat.script(script, stored))
        .orElseThrow(() -> DirectoryFailures.noSuchScript(script));
  }

  /// The switch: one key, so all of it or nothing.
  private void save(ScriptRecord record) throws DirectoryRefused {
    shard.put(RECORDS, SCRIPTS + record.script(), RecordFormat.write(record));
    view.put(record);
  }

  private void sweep(ScriptRecord record) {
    sweep(
        record.script(),
        record.versions().stream().map(VersionRecord::version).collect(Collectors.toSet()));
  }

  private void sweep(ScriptName script, Set<ScriptVersion> kept) {
    try {
      versions.sweep(script, kept);
      assets.sweep(script, kept);
    } catch (DirectoryRefused later) {
      // What was asked for is done. The next deploy of the script sweeps again.
    }
  }
}
