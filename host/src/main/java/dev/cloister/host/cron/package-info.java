/// Scripts that run by the clock: what an expression means ([CronExpression], pure), and when each
/// script's crons fire ([Crons]), durably, once for each slot in the whole installation.
///
/// Calls `storage`, where the last fired slots live in the system shard. Which scripts have which
/// crons and how a handler is run is handed in.
@NullMarked
package dev.cloister.host.cron;

import org.jspecify.annotations.NullMarked;
