/// What parts of Cloister cost, measured with JMH, or by a program each where something happens
/// once ([CordonStarts], [StoredObjects], [PendingAlarms]); `benchmarks/*.sh` run it, never the
/// build.
///
/// A figure counts as a ratio between subjects of one run ([Subject]), since a machine's own speed
/// is in both. The load on a whole server is measured by `benchmarks/load/run.sh`.
@NullMarked
package dev.cloister.benchmarks;

import org.jspecify.annotations.NullMarked;
