package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.isolates.bridge.GuestError;

/// What came of one event.
public sealed interface Result {
  /// The script answered.
  record Answered(HostAnswer answer) implements Result {}

  /// An event that has no answer is over, with a word of the tail vocabulary: all that was given to
  /// `waitUntil` has settled too. `noRetry` says whether the handler asked not to be called again.
  record Handled(String outcome, boolean noRetry) implements Result {}

  /// The method that was called returned, or the property was read.
  record Returned(HostPayload value) implements Result {}

  /// The script threw; `outcome` is a word of the tail vocabulary.
  record Threw(GuestError error, String outcome) implements Result {}

  /// There is no answer of the script's. `begun` says whether its handler may have been called:
  /// when it was not, the event may be sent again without any effect being doubled.
  record Failed(Failure failure, boolean begun) implements Result {}
}
