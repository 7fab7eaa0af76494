/// Storage, shards and objects under a seeded clock, disk, log and scheduler: one thread, one seed,
/// one course of events.
@NullMarked
package dev.cloister.host.simulation;

import org.jspecify.annotations.NullMarked;
