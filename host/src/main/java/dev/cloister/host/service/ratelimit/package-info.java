/// Rate limits: how often a key may be used in a period, counted in this host's memory.
///
/// May call `service`.
@NullMarked
package dev.cloister.host.service.ratelimit;

import org.jspecify.annotations.NullMarked;
