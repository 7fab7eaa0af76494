package dev.cloister.host.admin;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.backup.ObjectFiles;
import dev.cloister.host.backup.OutgoingFile;
import dev.cloister.host.backup.TenantFiles;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.storage.Moment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/// What leaves the host as a signed file, and comes back.
///
/// Threads: any; all but [#signer] may wait long. An [IOException] means that an upload could not
/// be read.
public interface FileDesk {
  /// The key that this host's files are signed with.
  Outcome<SignerKey> signer();

  /// One object, as it is at one moment.
  Outcome<OutgoingFile> exportObject(ObjectId object);

  /// Replaces what the object has stored.
  ///
  /// @param other whether the file may be of another tenant, script or class
  Outcome<ObjectFiles.Imported> importObject(
      ObjectId object, InputStream upload, boolean other, Set<SignerKey> trusted)
      throws IOException;

  /// Takes an object back to what it was at a moment of its history.
  ///
  /// @return the moment that undoes it
  Outcome<Moment> restoreObject(ObjectId object, Moment to);

  /// One tenant, as it is at one moment.
  ///
  /// @param passphrase what its secrets are sealed under; without one they are left out
  Outcome<OutgoingFile> exportTenant(TenantId tenant, Optional<String> passphrase);

  /// Makes a tenant that is not there.
  Outcome<TenantFiles.Imported> importTenant(
      TenantId tenant,
      InputStream upload,
      Optional<String> passphrase,
      boolean replace,
      Set<SignerKey> trusted)
      throws IOException;

  /// The whole host, as it is at one moment.
  ///
  /// @param passphrase what the key of secrets is sealed under; without one it is left out
  Outcome<OutgoingFile> backup(Optional<String> passphrase);
}
