package dev.cloister.host.tenant;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.storage.Shard;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Which tenants there are, which scripts they have, and which version of each answers.
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable", "DoNotCall"})
public final class Directory implements AutoCloseable {
  /// Versions kept of one script; the oldest that does not answer is forgotten first.
  public static final int VERSIONS_MAX = 100;

  private Directory() {}

  /// Opens the directory that lives in this shard, which is lent. Returns once it has been read, if
  /// this node serves the shard; else it is empty until the node does.
  public static Directory open(Shard system, InstantSource time, DeployCheck check) {
    throw new UnsupportedOperationException("not implemented: the directory");
  }

  /// Makes a tenant, or finds the one that is there.
  public Outcome<TenantRecord> createTenant(TenantId tenant) {
    throw new UnsupportedOperationException();
  }

  /// Deletes a tenant that has no scripts.
  public Outcome<TenantRecord> deleteTenant(TenantId tenant) {
    throw new UnsupportedOperationException();
  }

  /// One tenant.
  public Optional<TenantRecord> tenant(TenantId tenant) {
    throw new UnsupportedOperationException();
  }

  /// All tenants, by name.
  public List<TenantRecord> tenants() {
    throw new UnsupportedOperationException();
  }

  /// Stores a version and lets it answer from now on, unless the check refuses it. Deploying what
  /// is stored already only makes it the current version.
  public Outcome<ScriptRecord> deploy(ScriptName script, Bundle bundle) {
    throw new UnsupportedOperationException();
  }

  /// A tenant's scripts, by name.
  public Outcome<List<ScriptRecord>> scripts(TenantId tenant) {
    throw new UnsupportedOperationException();
  }

  /// The versions of a script, oldest upload first.
  public Outcome<List<VersionRecord>> versions(ScriptName script) {
    throw new UnsupportedOperationException();
  }

  /// Lets a stored version answer.
  public Outcome<ScriptRecord> promote(ScriptName script, ScriptVersion version) {
    throw new UnsupportedOperationException();
  }

  /// Lets the version answer that was uploaded before the current one.
  public Outcome<ScriptRecord> rollback(ScriptName script) {
    throw new UnsupportedOperationException();
  }

  /// Removes a script with all its versions. What its objects have stored stays, and is found again
  /// by a script of the same name.
  public Outcome<ScriptRecord> retire(ScriptName script) {
    throw new UnsupportedOperationException();
  }

  /// The script with the version that answers now. Does not wait: answered from memory.
  public Optional<ScriptRecord> active(ScriptName script) {
    throw new UnsupportedOperationException();
  }

  /// What a version is made of.
  public Outcome<Bundle> load(ScriptName script, ScriptVersion version) {
    throw new UnsupportedOperationException();
  }

  /// Has `listener` called after each change of what a script's name means: deployed, promoted,
  /// rolled back, retired. The change is visible by then; the listener must not wait.
  public void onChange(Consumer<ScriptName> listener) {
    throw new UnsupportedOperationException();
  }

  /// Stops; the shard stays open.
  @Override
  public void close() {}
}
