package dev.cloister.host.backup;

import dev.cloister.api.Failure;
import dev.cloister.host.storage.WritesRefused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was asked for is not done, for a reason that the asker can mend.
public final class BackupRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /// What an import writes was refused for a reason of its own, such as a full quota.
  static BackupRefused because(@Nullable Throwable problem, String otherwise) {
    return problem instanceof WritesRefused refused
        ? new BackupRefused(refused.failure())
        : unavailable(otherwise);
  }

  BackupRefused(Failure failure) {
    super(failure.detail());
    this.failure = failure;
  }

  /// Why, and what to do.
  public Failure failure() {
    return failure;
  }

  /// A file is not what was written.
  static BackupRefused damaged(String file, String what) {
    return new BackupRefused(
        new Failure.Refused(
            "backup.damaged",
            "%s is damaged or is no file of ours: %s".formatted(file, what),
            "Take another copy of the file; nothing was imported."));
  }

  /// A file is whole, and signed by somebody.
  static BackupRefused unknownSigner(String file, String signer) {
    return new BackupRefused(
        new Failure.Refused(
            "backup.unknown-signer",
            "%s is whole, and signed with the key %s, which this host was not told to trust."
                .formatted(file, signer),
            "Compare the key with what cloister backup key says on the host that made the file; if"
                + " they are the same, repeat this with --trust-key and the key."));
  }

  /// A file is whole and is about something else.
  static BackupRefused other(String what, String next) {
    return new BackupRefused(new Failure.Refused("backup.not-this", what, next));
  }

  /// A passphrase is missing, too short or wrong.
  static BackupRefused passphrase(String what) {
    return new BackupRefused(
        new Failure.Refused(
            "backup.passphrase", what, "Give the passphrase that the file was made with."));
  }

  /// The disk has no room.
  static BackupRefused noRoom(long needed, long free) {
    return new BackupRefused(
        new Failure.Unavailable(
            "backup.no-room",
            "The data folder's disk has %d MiB left, and %d MiB are needed to keep it safe."
                .formatted(free >> 20, needed >> 20),
            "Make room and try again.",
            Optional.empty()));
  }

  /// What is stored could not be read or written.
  public static BackupRefused unavailable(String what) {
    return new BackupRefused(
        new Failure.Unavailable(
            "backup.storage-unavailable",
            what,
            "Try again; if it stays so, the operator's log says why.",
            Optional.empty()));
  }
}
