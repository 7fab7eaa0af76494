package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import java.util.List;

/// The policies of a running host, for an operator.
///
/// Threads: any may call; may block.
public interface PolicyDesk {
  /// Reads the policy file anew. What is in it holds from then on, and the scripts of the tenants
  /// that it says something else of start anew under it, each with its next event; when the file is
  /// refused, nothing has changed.
  ///
  /// The answer is which tenants' scripts were running under another policy.
  Outcome<List<TenantId>> reload();
}
