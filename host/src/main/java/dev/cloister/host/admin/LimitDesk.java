package dev.cloister.host.admin;

import dev.cloister.api.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What tenants are held to, and what they use of it, for an operator.
///
/// Threads: any may call; may block.
public interface LimitDesk {
  /// The limits of a tenant that is there, in the order of their table.
  Limits limits(TenantId tenant);

  /// All limits of one tenant.
  ///
  /// @param isolation where its code runs, as its policy says
  /// @param aloneUntil until when it is alone in a cordon for what it did, if it is
  record Limits(String isolation, Optional<Instant> aloneUntil, List<Shown> limits) {}

  /// One limit.
  ///
  /// @param limit its key in a policy file
  /// @param unit what its numbers count; empty for things
  /// @param of what it holds for: an event, a context, a script, …
  /// @param max the hard mark
  /// @param soft the soft mark, where there is one
  /// @param use what is used now: of what there are several, the one that uses most; empty where it
  ///   is checked against each thing as it comes, and nothing is held
  /// @param code what the failure is called that stands for it, where there is one
  record Shown(
      String limit,
      String unit,
      String of,
      long max,
      OptionalLong soft,
      OptionalLong use,
      Optional<String> code) {}
}
