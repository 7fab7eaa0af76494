package dev.cloister.host.backup;

import dev.cloister.api.TenantId;
import dev.cloister.host.keys.SecretBox;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.object.Objects;
import dev.cloister.host.storage.Quota;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.tenant.Directory;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One tenant as one file, and back on a host that has none of that name.
///
/// A tenant keeps its name: the ids of its objects are made with it. What answers requests is the
/// directory's record of the tenant, and that is written last and in one step.
///
/// Threads: any that may wait and is not interrupted; one tenant at a time.
public final class TenantFiles {
  /// The members of such a file: what the directory knows, the code, what objects have stored, and
  /// the secrets under a passphrase.
  static final String DIRECTORY = "directory";

  static final String CODE = "code";
  static final String OBJECTS = "objects";
  static final String SECRETS = "secrets";

  private final TenantExport out;
  private final TenantImport in;

  /// All are lent.
  ///
  /// @param box what this host's secrets are sealed with
  public TenantFiles(
      Shards shards,
      Quota quota,
      Objects objects,
      Directory directory,
      SecretBox box,
      Spool spool,
      Signing signing,
      InstantSource clock,
      SecureRandom random) {
    var secrets = new TenantSecrets(box, random);
    this.out = new TenantExport(shards, secrets, spool, signing, clock);
    this.in =
        new TenantImport(
            new TenantObjects(shards, objects), shards, quota, directory, secrets, spool, signing);
  }

  /// What was imported.
  ///
  /// @param secretsLeftOut secrets that the tenant had and the file has not, as `script/NAME`
  public record Imported(
      int scripts,
      long objects,
      long entries,
      long bytes,
      long alarms,
      int secrets,
      List<String> secretsLeftOut) {}

  /// Takes the tenant as it is at one moment. All shards stand still for as long as it takes to
  /// copy what the tenant has stored to files of the host.
  ///
  /// @param passphrase what its secrets are sealed under; without one they are left out
  public synchronized OutgoingFile export(TenantId tenant, Optional<String> passphrase)
      throws BackupRefused, IOException {
    return out.export(tenant, passphrase);
  }

  /// Makes the tenant of a file: all of it or, if it is broken off, nothing that answers; the name
  /// is taken then, until the import is repeated.
  ///
  /// @param replace whether objects may be removed that a deleted tenant of that name has left
  /// @param trusted whose signatures are accepted beside the host's own
  public synchronized Imported restore(
      TenantId tenant,
      InputStream upload,
      Optional<String> passphrase,
      boolean replace,
      Set<SignerKey> trusted)
      throws BackupRefused, IOException {
    return in.restore(tenant, upload, passphrase, replace, trusted);
  }
}
