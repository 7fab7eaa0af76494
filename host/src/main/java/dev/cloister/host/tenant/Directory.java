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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Which tenants there are, which scripts they have, and which version of each answers.
///
/// Lives in the system shard and is read from there when this node begins to serve it. A version is
/// immutable and named by its content; which one answers is switched in one write, so a request
/// finds the old version or the new one, and a crash leaves either.
///
/// Threads: any may call. Changes run one after another on a thread of the directory's own, which
/// waits for the disk and is never interrupted; [#active], [#tenant], [#tenants], [#scripts] and
/// [#versions] answer from memory.
///
/// Owns: its thread. The shard is lent.
///
/// Limits: [#TENANTS_MAX], [#SCRIPTS_PER_TENANT_MAX], [#VERSIONS_MAX],
/// [#ASSET_BYTES_PER_SCRIPT_MAX].
///
/// Fails: with a `tenant.*` or `script.*` failure, or with what the [DeployCheck] says.
public final class Directory implements AutoCloseable {
  /// Tenants of one installation.
  public static final int TENANTS_MAX = 10_000;

  /// Scripts of one tenant.
  public static final int SCRIPTS_PER_TENANT_MAX = 1_000;

  /// Versions kept of one script; the oldest that does not answer is forgotten first.
  public static final int VERSIONS_MAX = 100;

  /// Bytes in the assets of all versions kept of one script; what several have counts once. The
  /// oldest versions are forgotten when it is more.
  public static final long ASSET_BYTES_PER_SCRIPT_MAX = 256L << 20;

  /// Bytes of each piece of an asset but the last.
  public static final int ASSET_PIECE_BYTES = AssetStore.PIECE_BYTES;

  private final DirectoryView view = new DirectoryView();
  private final DirectoryChanges changes;
  private final DeployCheck check;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("cloister-directory").factory());

  private Directory(Shard system, InstantSource time, DeployCheck check) {
    this.changes = new DirectoryChanges(new SystemShard(system), view, time);
    this.check = check;
  }

  /// Opens the directory that lives in this shard. Returns once it has been read, if this node
  /// serves the shard; else it is empty until the node does, see [#isReady].
  public static Directory open(Shard system, InstantSource time, DeployCheck check) {
    var directory = new Directory(system, time, check);
    system.listen(directory.new Terms());
    // Reading was queued by the listener; this waits until it is through.
    directory.await(directory.submit(() -> true));
    return directory;
  }

  /// Whether the directory has been read, so that a script it does not know is not there.
  public boolean isReady() {
    return view.isReady();
  }

  /// Makes a tenant, or finds the one that is there.
  public Outcome<TenantRecord> createTenant(TenantId tenant) {
    return change(() -> changes.createTenant(tenant));
  }

  /// Deletes a tenant that has no scripts. What objects of its retired scripts have stored stays;
  /// what services keep for it is theirs to remove.
  public Outcome<TenantRecord> deleteTenant(TenantId tenant) {
    return change(() -> changes.deleteTenant(tenant));
  }

  /// Whether a tenant of this name is on its way from another host.
  public Outcome<Boolean> importBegun(TenantId tenant) {
    return change(() -> changes.importBegun(tenant));
  }

  /// From now until [#finishImport] there can be no tenant of this name, also after a restart.
  /// Refused with `tenant.exists` when there is one.
  public Outcome<TenantId> beginImport(TenantId tenant) {
    return change(() -> changes.beginImport(tenant));
  }

  /// Makes the tenant with its scripts and secrets in one step. What they consist of is stored.
  public Outcome<TenantRecord> finishImport(TenantRecords records) {
    return change(() -> changes.finishImport(records));
  }

  /// One tenant.
  public Optional<TenantRecord> tenant(TenantId tenant) {
    return view.tenant(tenant);
  }

  /// All tenants, by name.
  public List<TenantRecord> tenants() {
    return view.tenants();
  }

  /// Stores a version and lets it answer from now on, unless the check refuses it: then nothing has
  /// changed. Deploying what is stored already makes it the newest and the current version.
  public Outcome<ScriptRecord> deploy(ScriptName script, Bundle bundle) {
    if (view.isReady() && view.tenant(script.tenant()).isEmpty()) {
      // Before the check, which would run the script of somebody unknown.
      return failed(DirectoryFailures.noSuchTenant(script.tenant()));
    }
    return check
        .check(script, bundle)
        .<Outcome<ScriptRecord>>map(Outcome.Failed::new)
        .orElseGet(() -> change(() -> changes.deploy(script, bundle)));
  }

  /// A tenant's scripts, by name.
  public Outcome<List<ScriptRecord>> scripts(TenantId tenant) {
    return view.tenant(tenant).isEmpty()
        ? failed(DirectoryFailures.noSuchTenant(tenant))
        : new Outcome.Answered<>(view.scripts(tenant));
  }

  /// The versions of a script, oldest upload first.
  public Outcome<List<VersionRecord>> versions(ScriptName script) {
    return active(script)
        .<Outcome<List<VersionRecord>>>map(record -> new Outcome.Answered<>(record.versions()))
        .orElseGet(() -> failed(DirectoryFailures.noSuchScript(script)));
  }

  /// Lets a stored version answer. It was checked when it was deployed.
  public Outcome<ScriptRecord> promote(ScriptName script, ScriptVersion version) {
    return change(() -> changes.promote(script, version));
  }

  /// Lets the version answer that was uploaded before the current one; again, the one before that.
  public Outcome<ScriptRecord> rollback(ScriptName script) {
    return change(() -> changes.rollback(script));
  }

  /// Removes a script with all its versions. What its objects have stored stays, and is found again
  /// by a script of the same name.
  public Outcome<ScriptRecord> retire(ScriptName script) {
    return change(() -> changes.retire(script));
  }

  /// The script with the version that answers now. Answered from memory.
  public Optional<ScriptRecord> active(ScriptName script) {
    return view.script(script);
  }

  /// Stores or replaces a secret, sealed. It is the script's, whichever version answers, and goes
  /// with it. Refused when the answering version has a variable or binding of that name.
  public Outcome<SecretRecord> putSecret(ScriptName script, String name, byte[] sealed) {
    return change(() -> changes.putSecret(script, name, sealed));
  }

  /// Deletes a secret.
  public Outcome<SecretRecord> deleteSecret(ScriptName script, String name) {
    return change(() -> changes.deleteSecret(script, name));
  }

  /// A script's secrets, by name. Answered from memory.
  public List<SecretRecord> secrets(ScriptName script) {
    return List.copyOf(view.secrets(script).values());
  }

  /// Grows with each change of a script's secrets. Answered from memory.
  public long secretsRevision(ScriptName script) {
    return view.secretsRevision(script);
  }

  /// Which key the secrets were sealed with, if any was kept.
  public Outcome<Optional<String>> keyId() {
    return change(changes::keyId);
  }

  /// Remembers which key secrets are sealed with from now on.
  public Outcome<String> keepKeyId(String id) {
    return change(() -> changes.keepKeyId(id));
  }

  /// What a version is made of, but for what is in its assets; its notes are not kept.
  public Outcome<Bundle> load(ScriptName script, ScriptVersion version) {
    return change(() -> changes.load(script, version));
  }

  /// One piece of what is in an asset of any version that is kept, counted from 0; empty after the
  /// last. Read by the caller's thread, which nobody may interrupt.
  public Optional<byte[]> assetPiece(ScriptName script, String sha256, int number) {
    return changes.assetPiece(script, sha256, number);
  }

  /// Has `listener` called after each change of what a script's name means: deployed, promoted,
  /// rolled back, retired, or found changed when this node began to serve. The change is visible by
  /// then. Called on the directory's thread: the listener must neither wait nor call back into a
  /// change.
  public void onChange(Consumer<ScriptName> listener) {
    view.listen(listener);
  }

  /// Returns when the change that is under way is over; later ones fail. The shard stays open.
  @Override
  public void close() {
    thread.shutdown();
    var interrupted = false;
    while (!thread.isTerminated()) {
      try {
        // Not `close()` of the executor, which would pass an interrupt on.
        var _ = thread.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// One piece of work on the directory's thread.
  @FunctionalInterface
  private interface Work<T> {
    T run() throws DirectoryRefused;
  }

  private <T> Outcome<T> change(Work<T> work) {
    try {
      return await(submit(work));
    } catch (RejectedExecutionException closed) {
      return failed(DirectoryFailures.unavailable("This host is stopping."));
    }
  }

  private <T> CompletableFuture<Outcome<T>> submit(Work<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new Outcome.Answered<>(work.run());
          } catch (DirectoryRefused refused) {
            return failed(refused);
          }
        },
        thread);
  }

  private <T> Outcome<T> await(CompletableFuture<Outcome<T>> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(
          DirectoryFailures.unavailable("Nobody waited any longer for the directory to change."));
    } catch (ExecutionException e) {
      throw new IllegalStateException("The directory failed.", e.getCause());
    }
  }

  private static <T> Outcome<T> failed(DirectoryRefused refused) {
    return new Outcome.Failed<>(refused.failure());
  }

  /// Reads the directory anew whenever this node begins to serve it.
  private final class Terms implements Shard.Listener {
    @Override
    public void leads(Shard shard, long term) {
      if (!thread.isShutdown()) {
        var _ =
            submit(() -> {
              changes.readAll();
              return true;
            });
      }
    }

    @Override
    public void ceased(Shard shard) {
      // Answers go on from memory; changes are refused by the shard.
    }
  }
}
