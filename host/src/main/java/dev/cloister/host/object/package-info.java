/// Objects: one live worker per object id, the line before it, and the output gate behind it.
///
/// Requests come from the edge and from other scripts; they go to the child context that the object
/// lives in, and what they write goes to the object's shard. Calls `execution`, `socket`,
/// `storage`, `isolates` and `dev.cloister.api`.
@NullMarked
package dev.cloister.host.object;

import org.jspecify.annotations.NullMarked;
