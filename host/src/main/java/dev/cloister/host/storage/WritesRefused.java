package dev.cloister.host.storage;

import dev.cloister.api.Failure;
import java.time.Duration;
import java.util.Optional;

/// A tenant would have more stored than it may, or more under way. The writes were not given to the
/// log and will never be applied; other turns are not affected.
public final class WritesRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final transient Failure failure;

  private WritesRefused(Failure failure) {
    super(failure.code(), null, false, false);
    this.failure = failure;
  }

  /// There is no room for them.
  static WritesRefused full(StoredUse present, StoredUse growth, StoredUse most) {
    var keys = present.plus(growth).bytes() <= most.bytes();
    return new WritesRefused(
        new Failure.LimitReached(
            "tenant.storage-full",
            keys
                ? "The tenant has stored %d of %d keys, and these writes would add %d."
                    .formatted(present.keys(), most.keys(), growth.keys())
                : "The tenant has stored %d of %d bytes, and these writes would add %d."
                    .formatted(present.bytes(), most.bytes(), growth.bytes()),
            "Delete what is no longer needed, or ask the operator for a larger "
                + (keys ? "tenant-stored-keys-max." : "tenant-stored-bytes-max."),
            "exception",
            Optional.empty()));
  }

  /// Too many are under way.
  static WritesRefused tooMany(long underWay, long more, long most) {
    return new WritesRefused(
        new Failure.LimitReached(
            "tenant.too-many-writes",
            "The tenant has %d of %d bytes of writes under way, and these would add %d."
                .formatted(underWay, most, more),
            "Wait for writes, with `await ctx.storage.sync()`, before more are made.",
            "loadShed",
            Optional.of(SOON)));
  }

  /// For whoever asked for the writes.
  public Failure failure() {
    return failure;
  }
}
