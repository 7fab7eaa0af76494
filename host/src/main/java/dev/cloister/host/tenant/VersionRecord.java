package dev.cloister.host.tenant;

import dev.cloister.api.ScriptVersion;
import java.time.Instant;

/// One stored version of a script.
///
/// @param deployedAt when it was last uploaded; promoting it does not change that
/// @param scriptBytes size of its modules together
public record VersionRecord(ScriptVersion version, Instant deployedAt, long scriptBytes) {}
