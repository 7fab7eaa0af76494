package dev.cloister.host.cron;

import java.time.Instant;
import java.util.Optional;

/// One cron of a script, as an operator sees it.
///
/// @param next when it fires next; empty when it never does again
/// @param last its last firing by the clock; empty when it has not fired since it was deployed
public record CronReport(String cron, Optional<Instant> next, Optional<Last> last) {
  /// A firing.
  ///
  /// @param slot the time it was due at
  /// @param firedAt when it was claimed
  /// @param outcome a word of the tail vocabulary; `unknown` when the host ended before it was
  ///   over; empty while it runs
  public record Last(Instant slot, Instant firedAt, Optional<String> outcome) {}
}
