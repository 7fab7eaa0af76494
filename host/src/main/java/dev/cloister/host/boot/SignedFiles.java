package dev.cloister.host.boot;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.admin.FileDesk;
import dev.cloister.host.backup.BackupRefused;
import dev.cloister.host.backup.HostBackup;
import dev.cloister.host.backup.ObjectFiles;
import dev.cloister.host.backup.OutgoingFile;
import dev.cloister.host.backup.Signing;
import dev.cloister.host.backup.TenantFiles;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.object.Objects;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The host's side of files that operators take out and bring back.
///
/// Threads: any.
final class SignedFiles implements FileDesk {
  private static final Logger LOG = LoggerFactory.getLogger(SignedFiles.class);

  private final Objects live;
  private final Signing signing;
  private final ObjectFiles objects;
  private final TenantFiles tenants;
  private final HostBackup host;

  SignedFiles(
      Objects live, Signing signing, ObjectFiles objects, TenantFiles tenants, HostBackup host) {
    this.live = live;
    this.signing = signing;
    this.objects = objects;
    this.tenants = tenants;
    this.host = host;
  }

  @Override
  public Outcome<SignerKey> signer() {
    return outgoing("the signing key", () -> signing.key().signer());
  }

  @Override
  public Outcome<OutgoingFile> exportObject(ObjectId object) {
    return outgoing("the object " + object, () -> objects.export(object));
  }

  @Override
  public Outcome<ObjectFiles.Imported> importObject(
      ObjectId object, InputStream upload, boolean other, Set<SignerKey> trusted)
      throws IOException {
    return incoming(() -> objects.restore(object, upload, other, trusted));
  }

  @Override
  public Outcome<Moment> restoreObject(ObjectId object, Moment to) {
    return live.takeBack(object, new Origin.Own(to));
  }

  @Override
  public Outcome<OutgoingFile> exportTenant(TenantId tenant, Optional<String> passphrase) {
    return outgoing("the tenant " + tenant, () -> tenants.export(tenant, passphrase));
  }

  @Override
  public Outcome<TenantFiles.Imported> importTenant(
      TenantId tenant,
      InputStream upload,
      Optional<String> passphrase,
      boolean replace,
      Set<SignerKey> trusted)
      throws IOException {
    return incoming(() -> tenants.restore(tenant, upload, passphrase, replace, trusted));
  }

  @Override
  public Outcome<OutgoingFile> backup(Optional<String> passphrase) {
    return outgoing("the host", () -> host.prepare(passphrase));
  }

  /// A piece of work on files.
  @FunctionalInterface
  private interface Work<T> {
    T run() throws BackupRefused, IOException, InterruptedException;
  }

  private static <T> Outcome<T> incoming(Work<T> work) throws IOException {
    try {
      return new Outcome.Answered<>(work.run());
    } catch (BackupRefused refused) {
      return new Outcome.Failed<>(refused.failure());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The import was interrupted.", e);
    } catch (IOException e) {
      LOG.warn("A file could not be taken in", e);
      throw e;
    }
  }

  private static <T> Outcome<T> outgoing(String what, Work<T> work) {
    try {
      return new Outcome.Answered<>(work.run());
    } catch (BackupRefused refused) {
      return new Outcome.Failed<>(refused.failure());
    } catch (IOException e) {
      LOG.error("A file of {} could not be made", what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Outcome.Failed<>(
        BackupRefused.unavailable("A file of %s could not be made.".formatted(what)).failure());
  }
}
