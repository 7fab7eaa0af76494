package dev.cloister.host.storage;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import java.util.Optional;

/// Says of a whole piece of work, before any of it is written, whether a tenant may have so much
/// stored. Writes of others meanwhile may still take the room; each write is held to the bound
/// again.
public interface Quota {
  /// What a tenant has stored.
  StoredUse use(TenantId tenant);

  /// Why so much more cannot be stored, if it cannot.
  ///
  /// @param freed what is removed for it
  /// @param added what it takes
  Optional<Failure> refusal(TenantId tenant, StoredUse freed, StoredUse added);
}
