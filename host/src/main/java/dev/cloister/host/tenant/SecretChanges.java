package dev.cloister.host.tenant;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.deploy.Bundle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What can be done to the secrets of scripts. They are the script's, not a version's: they stay
/// when another version answers, and go with the script.
///
/// Threads: the directory's own.
final class SecretChanges {
  static final String SECRETS = "secret/";
  private static final String KEY_ID = "key/secrets";

  private final SystemShard shard;
  private final ObjectId records;
  private final DirectoryView view;
  private final InstantSource time;

  SecretChanges(SystemShard shard, ObjectId records, DirectoryView view, InstantSource time) {
    this.shard = shard;
    this.records = records;
    this.view = view;
    this.time = time;
  }

  /// All secrets, by script and name.
  Map<ScriptName, Map<String, SecretRecord>> readAll() {
    var all = new HashMap<ScriptName, Map<String, SecretRecord>>();
    shard.each(
        records,
        SECRETS,
        (key, stored) -> {
          var slash = key.lastIndexOf('/');
          var script = DirectoryChanges.scriptName(key.substring(0, slash));
          var name = key.substring(slash + 1);
          all.computeIfAbsent(script, _ -> new TreeMap<>()).put(name, read(name, stored));
        });
    return all;
  }

  static SecretRecord read(String name, byte[] stored) {
    var json = RecordFormat.read(stored);
    return new SecretRecord(
        name,
        Instant.parse(json.path("changedAt").asText()),
        Base64.getDecoder().decode(json.path("sealed").asText()));
  }

  /// Stores or replaces a secret of a script whose answering version is `current`.
  SecretRecord put(ScriptName script, Bundle current, String name, byte[] sealed)
      throws DirectoryRefused {
    refuseTaken(script, current, name);
    var known = view.secrets(script);
    if (!known.containsKey(name) && known.size() >= SecretRecord.PER_SCRIPT_MAX) {
      throw DirectoryFailures.tooMany("secrets of " + script, SecretRecord.PER_SCRIPT_MAX);
    }
    var record = new SecretRecord(name, time.instant(), sealed);
    shard.put(records, key(script, name), write(record));
    var more = new TreeMap<>(known);
    more.put(name, record);
    view.putSecrets(script, more);
    return record;
  }

  static byte[] write(SecretRecord record) {
    return RecordFormat.bytes(
        RecordFormat.start()
            .put("changedAt", record.changedAt().toString())
            .put("sealed", Base64.getEncoder().encodeToString(record.sealed())));
  }

  SecretRecord delete(ScriptName script, String name) throws DirectoryRefused {
    var fewer = new TreeMap<>(view.secrets(script));
    var record = fewer.remove(name);
    if (record == null) {
      throw new DirectoryRefused(
          new Failure.NotFound(
              "secret.not-found",
              "The script %s has no secret %s.".formatted(script, name),
              "List its secrets with `cloister secret list --script %s --tenant %s`."
                  .formatted(script.name(), script.tenant())));
    }
    shard.delete(records, key(script, name));
    view.putSecrets(script, fewer);
    return record;
  }

  /// The script is gone.
  void forget(ScriptName script) throws DirectoryRefused {
    for (var name : view.secrets(script).keySet()) {
      shard.delete(records, key(script, name));
    }
    view.putSecrets(script, new TreeMap<>());
  }

  /// A version may answer only if no secret has the name of one of its bindings.
  void refuseTaken(ScriptName script, Bundle bundle) throws DirectoryRefused {
    for (var name : view.secrets(script).keySet()) {
      refuseTaken(script, bundle, name);
    }
  }

  private static void refuseTaken(ScriptName script, Bundle bundle, String name)
      throws DirectoryRefused {
    if (bundle.bindingNames().contains(name)) {
      throw new DirectoryRefused(
          new Failure.Refused(
              "secret.name-taken",
              "%s is the name of a secret of %s and of a variable or binding of its version %s."
                  .formatted(name, script, bundle.version().shortName()),
              "Give one of the two another name, or delete the secret with `cloister secret delete"
                  + " %s --script %s --tenant %s`."
                      .formatted(name, script.name(), script.tenant())));
    }
  }

  /// Which key secrets are sealed with; empty before there is one.
  Optional<String> keyId() {
    return shard.get(records, KEY_ID).map(stored -> RecordFormat.read(stored).path("id").asText());
  }

  void keepKeyId(String id) throws DirectoryRefused {
    shard.put(records, KEY_ID, RecordFormat.bytes(RecordFormat.start().put("id", id)));
  }

  static String key(ScriptName script, String name) {
    return SECRETS + script + "/" + name;
  }
}
