/// What is stored and how it becomes durable: shards, the committer, and the MapDB state that is
/// rebuilt from the log.
///
/// Calls `dev.cloister.api` only; the log it commits to is handed in, so that it knows nothing of
/// clusters.
@NullMarked
package dev.cloister.host.storage;

import org.jspecify.annotations.NullMarked;
