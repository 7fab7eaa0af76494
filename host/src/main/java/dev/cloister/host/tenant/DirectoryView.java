package dev.cloister.host.tenant;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directory in memory, as it was last written.
///
/// Threads: any reads; only the directory's thread writes.
final class DirectoryView {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryView.class);

  private final NavigableMap<String, TenantRecord> tenants = new ConcurrentSkipListMap<>();

  /// By tenant, a slash and name; a slash is in neither.
  private final NavigableMap<String, ScriptRecord> scripts = new ConcurrentSkipListMap<>();

  /// By script; a script without secrets is not in it.
  private final Map<ScriptName, SortedMap<String, SecretRecord>> secrets =
      new ConcurrentHashMap<>();

  private final Map<ScriptName, Long> secretChanges = new ConcurrentHashMap<>();
  private final List<Consumer<ScriptName>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean ready;

  boolean isReady() {
    return ready;
  }

  Optional<TenantRecord> tenant(TenantId tenant) {
    return Optional.ofNullable(tenants.get(tenant.name()));
  }

  List<TenantRecord> tenants() {
    return List.copyOf(tenants.values());
  }

  Optional<ScriptRecord> script(ScriptName script) {
    return Optional.ofNullable(scripts.get(script.toString()));
  }

  List<ScriptRecord> scripts(TenantId tenant) {
    // "0" is the character after the slash.
    return List.copyOf(scripts.subMap(tenant + "/", tenant + "0").values());
  }

  SortedMap<String, SecretRecord> secrets(ScriptName script) {
    return secrets.getOrDefault(script, Collections.emptySortedMap());
  }

  /// Grows with each change of the script's secrets that this node has seen.
  long secretsRevision(ScriptName script) {
    return secretChanges.getOrDefault(script, 0L);
  }

  /// Replaces a script's secrets. Whoever runs it looks at the revision.
  void putSecrets(ScriptName script, SortedMap<String, SecretRecord> those) {
    if (those.isEmpty()) {
      secrets.remove(script);
    } else {
      secrets.put(script, Collections.unmodifiableSortedMap(those));
    }
    secretChanges.merge(script, 1L, Long::sum);
  }

  void listen(Consumer<ScriptName> listener) {
    listeners.add(listener);
  }

  void put(TenantRecord tenant) {
    tenants.put(tenant.tenant().name(), tenant);
  }

  void remove(TenantId tenant) {
    tenants.remove(tenant.name());
  }

  void put(ScriptRecord script) {
    scripts.put(script.script().toString(), script);
    tell(script.script());
  }

  void remove(ScriptName script) {
    scripts.remove(script.toString());
    tell(script);
  }

  /// Replaces everything; listeners hear of the scripts whose record differs.
  void replace(Map<String, TenantRecord> newTenants, Map<String, ScriptRecord> newScripts) {
    Set<ScriptName> changed = new HashSet<>();
    scripts.forEach((key, script) -> {
      if (!script.equals(newScripts.get(key))) {
        changed.add(script.script());
      }
    });
    newScripts.forEach((key, script) -> {
      if (!script.equals(scripts.get(key))) {
        changed.add(script.script());
      }
    });
    tenants.keySet().retainAll(newTenants.keySet());
    tenants.putAll(newTenants);
    scripts.keySet().retainAll(newScripts.keySet());
    scripts.putAll(newScripts);
    ready = true;
    changed.forEach(this::tell);
  }

  private void tell(ScriptName script) {
    for (var listener : listeners) {
      try {
        listener.accept(script);
      } catch (RuntimeException fault) {
        // The change has happened; a listener's fault must not make it look as if it had not.
        LOG.error("A listener failed when {} changed.", script, fault);
      }
    }
  }
}
