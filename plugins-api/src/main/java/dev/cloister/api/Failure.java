package dev.cloister.api;

import java.time.Duration;
import java.util.Optional;

/// Why something the world may cause did not happen. A value, never thrown.
///
/// Each carries a stable `code` (`area.what`, never renamed or reused, with a page under
/// `docs/failures/`), a `detail` that says what was tried, on what, and which bound it met with
/// both numbers, and `next`: what to do now. None of them names another tenant, a path of the host,
/// or a Java class.
public sealed interface Failure {
  /// Stable, `area.what` in kebab case, such as `object.queue-full`.
  String code();

  /// What was tried, on what, and which bound it met.
  String detail();

  /// What whoever must act should do next.
  String next();

  /// Who must act.
  Actor actor();

  /// When a retry may succeed; empty when the same request will fail again.
  default Optional<Duration> retryAfter() {
    return Optional.empty();
  }

  /// Who must act on a failure.
  enum Actor {
    CALLER,
    TENANT,
    OPERATOR
  }

  /// The request is not acceptable, or a policy does not permit it.
  record Refused(String code, String detail, String next) implements Failure {
    @Override
    public Actor actor() {
      return Actor.CALLER;
    }
  }

  /// What the request names does not exist.
  record NotFound(String code, String detail, String next) implements Failure {
    @Override
    public Actor actor() {
      return Actor.CALLER;
    }
  }

  /// A budget or bound was met. `outcome` is the word of the tail vocabulary (`exceededCpu`,
  /// `loadShed`, …).
  record LimitReached(
      String code, String detail, String next, String outcome, Optional<Duration> retryAfter)
      implements Failure {
    @Override
    public Actor actor() {
      return Actor.TENANT;
    }
  }

  /// The script threw, rejected, or answered with something that is no response.
  record ScriptFailed(String code, String detail, String next, String outcome) implements Failure {
    @Override
    public Actor actor() {
      return Actor.TENANT;
    }
  }

  /// Another node owns what was asked for now.
  record Moved(String code, String detail, String next, String owner) implements Failure {
    @Override
    public Actor actor() {
      return Actor.CALLER;
    }

    @Override
    public Optional<Duration> retryAfter() {
      return Optional.of(Duration.ZERO);
    }
  }

  /// Not now: starting, stopping, or a part is being replaced. The outcome of what was asked for
  /// may be unknown.
  record Unavailable(String code, String detail, String next, Optional<Duration> retryAfter)
      implements Failure {
    @Override
    public Actor actor() {
      return Actor.OPERATOR;
    }
  }
}
