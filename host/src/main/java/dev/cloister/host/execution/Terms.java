package dev.cloister.host.execution;

import dev.cloister.policies.Policy;

/// What a deployment was started under.
///
/// @param policy the tenant's, as it was then
/// @param contextsMax how many contexts it may have
/// @param softMark when one of them is to go
record Terms(Policy policy, int contextsMax, SoftMark softMark) {}
