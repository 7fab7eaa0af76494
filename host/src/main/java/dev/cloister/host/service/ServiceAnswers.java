package dev.cloister.host.service;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.isolates.bridge.Header;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The answers and failures that all services share.
public final class ServiceAnswers {
  private ServiceAnswers() {}

  /// An answer without a body. `statusText` is what the script reads as the reason.
  public static Outcome<HostAnswer> status(int status, String statusText) {
    return new Outcome.Answered<>(new HostAnswer(status, statusText, List.of(), HostBody.none()));
  }

  /// 200 with a body.
  public static Outcome<HostAnswer> ok(List<Header> headers, HostBody body) {
    return new Outcome.Answered<>(new HostAnswer(200, "OK", headers, body));
  }

  /// What a service stores could not be read or written; a write may have been made or not.
  public static Failure storageUnavailable(String what) {
    return new Failure.Unavailable(
        "service.storage-unavailable",
        what,
        "Try again; a write that was under way may have been made or not.",
        Optional.of(Duration.ofMillis(200)));
  }
}
