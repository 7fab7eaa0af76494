/// Which node serves which shard, and the log that makes its turns durable: one group of Apache
/// Ratis per shard, called in-process.
///
/// Calls `storage` and `dev.cloister.api`. Ratis appears in this package only.
@NullMarked
package dev.cloister.host.cluster;

import org.jspecify.annotations.NullMarked;
