package dev.cloister.policies;

/// What tenants must have in common to share a cordon: two tenants whose policies say
/// `shared-cordon` may share one exactly when their shapes are equal.
///
/// @param heapMib the hard heap of the child JVM
/// @param tenantsMax how many tenants it takes at most; 1 is a cordon of one's own
/// @param idleContextsMax how many child contexts are kept in it though they are idle
public record CordonShape(Trust trust, int heapMib, int tenantsMax, int idleContextsMax) {}
