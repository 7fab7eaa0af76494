/// Tenants, their scripts and the versions of those: who there is, and which version answers.
///
/// Calls `storage`, where all of it lives in the system shard, and `deploy` for what a version is
/// made of. Start reading at [Directory].
@NullMarked
package dev.cloister.host.tenant;

import org.jspecify.annotations.NullMarked;
