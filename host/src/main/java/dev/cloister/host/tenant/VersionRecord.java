package dev.cloister.host.tenant;

import dev.cloister.api.ScriptVersion;
import dev.cloister.host.deploy.Triggers;
import java.time.Instant;
import java.util.Optional;

/// One stored version of a script.
///
/// @param deployedAt when it was last uploaded; promoting it does not change that
/// @param scriptBytes size of its modules together
/// @param triggers what wakes it besides requests; here so that nobody need load it to know
/// @param assets what there is to know of its static assets, if it has any
public record VersionRecord(
    ScriptVersion version,
    Instant deployedAt,
    long scriptBytes,
    Triggers triggers,
    Optional<AssetSummary> assets) {}
