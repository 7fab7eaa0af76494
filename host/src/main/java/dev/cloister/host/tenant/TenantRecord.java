package dev.cloister.host.tenant;

import dev.cloister.api.TenantId;
import java.time.Instant;

/// A tenant as the directory knows it.
public record TenantRecord(TenantId tenant, Instant createdAt) {}
