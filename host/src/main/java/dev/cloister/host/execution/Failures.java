package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.ScriptName;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import java.time.Duration;
import java.util.Optional;

/// The failures of running scripts, each worded once. What a script itself threw stays between it
/// and its tenant: a caller hears that it failed, not how.
public final class Failures {
  static final String UNKNOWN =
      "What the object wrote before could not be made durable, so nothing that shows it may leave.";

  private static final Duration SOON = Duration.ofMillis(200);

  private Failures() {}

  /// A context or isolate ended, with this word of the tail vocabulary.
  static Failure ended(String outcome, String message) {
    return switch (outcome) {
      case "exceededCpu" ->
          new Failure.LimitReached(
              "script.exceeded-cpu",
              message,
              "Do less in one event or while modules are evaluated, or ask the operator for a"
                  + " larger event-cpu-ms-max or evaluation-cpu-ms-max.",
              outcome,
              Optional.empty());
      case "exceededMemory" ->
          new Failure.LimitReached(
              "script.exceeded-memory",
              message,
              "Hold less in memory at once, or ask the operator for a larger cordon-heap-mib.",
              outcome,
              Optional.empty());
      case "exceededWallTime" -> exceededWallTime(message);
      default ->
          new Failure.Unavailable(
              "isolate.lost",
              "The isolate that ran the script ended while it worked on the request.",
              "Send the request again if doing it twice does no harm.",
              Optional.of(SOON));
    };
  }

  /// Nothing is there to run a script in.
  static Failure noIsolate() {
    return new Failure.Unavailable(
        "isolate.not-started",
        "No isolate could be started to run the script in.",
        "Retry after the pause; if it stays so, the operator's log says why.",
        Optional.of(Duration.ofSeconds(1)));
  }

  /// None was there in time; the start goes on.
  static Failure isolateAwaited(Duration waited) {
    return new Failure.Unavailable(
        "isolate.not-started",
        "No isolate was there for the script within %d s; others wait for theirs too."
            .formatted(waited.toSeconds()),
        "Retry after the pause.",
        Optional.of(Duration.ofSeconds(1)));
  }

  /// The tenant has ended too many cordons of late.
  static Failure heldBack(Duration wait) {
    return new Failure.LimitReached(
        "tenant.held-back",
        "The tenant's scripts have forced the end of their process too often; it is started again"
            + " in %d ms.".formatted(Math.max(1, wait.toMillis())),
        "Retry after the pause; `cloister tail` shows which events exceeded their limits.",
        "loadShed",
        Optional.of(wait));
  }

  /// A script in Java would run where the operating system does not hold it.
  static Failure javaUnconfined(String missing) {
    return new Failure.Refused(
        "policy.java-unconfined",
        "The script is written in Java, which only the operating system can contain, and this host does not confine cordons: %s."
            .formatted(missing),
        "Run it on a host that can, or let the operator accept the risk with"
            + " \"unconfined-accepted\": true.");
  }

  /// The tenant has as many contexts as it may, and needs them all.
  static Failure tooManyContexts(ScriptName script, int most) {
    return new Failure.LimitReached(
        "tenant.too-many-contexts",
        "The script %s has no context, and its tenant has %d of %d, none of them idle."
            .formatted(script, most, most),
        "Retry after the pause; if it stays so, let fewer scripts have something under way at once,"
            + " or ask the operator for a larger tenant-contexts-max.",
        "loadShed",
        Optional.of(SOON));
  }

  /// An event took longer than it may.
  static Failure exceededWallTime(String message) {
    return new Failure.LimitReached(
        "script.exceeded-wall-time",
        message,
        "Answer sooner, or ask the operator for a larger event-wall-ms-max or"
            + " evaluation-wall-ms-max.",
        "exceededWallTime",
        Optional.empty());
  }

  /// A script that was accepted could not be evaluated again.
  static Failure notEvaluated(String script, GuestError error, String position) {
    return new Failure.ScriptFailed(
        "script.not-evaluated",
        "%s cannot be evaluated%s: %s: %s"
            .formatted(
                script, position.isEmpty() ? "" : " at " + position, error.name(), error.message()),
        "Mend the script and deploy it again, or roll back to a version that can be evaluated.",
        "exception");
  }

  /// A version that is tried out is not taken: no compiler takes it, or it cannot be evaluated.
  static Failure notTaken(String script, GuestError error, String position) {
    return error.code().equals(GuestError.NOT_COMPILED)
        ? new Failure.Refused(
            "deploy.not-compiled",
            "%s does not compile: %s".formatted(script, error.message()),
            "Mend the sources and deploy again; the version that ran before keeps running.")
        : notEvaluated(script, error, position);
  }

  /// What a script's error looks like to a caller.
  public static Failure threw(String outcome) {
    return switch (outcome) {
      case "exceededWallTime" -> exceededWallTime("The script took longer than one event may.");
      case "exceededCpu" -> ended(outcome, "The script used more CPU time than one event may.");
      default ->
          new Failure.ScriptFailed(
              "script.threw",
              "The script threw an error and did not answer.",
              "See the error with `cloister tail`; it names the place in the script.",
              outcome);
    };
  }

  /// Too many events of one script are under way.
  static Failure overloaded(ScriptName script, int running, int limit) {
    return new Failure.LimitReached(
        "script.overloaded",
        "The script %s has %d of %d events under way.".formatted(script, running, limit),
        "Retry after the pause; if it stays so, make the script answer sooner.",
        "loadShed",
        Optional.of(SOON));
  }

  /// A script answers with more than may be.
  public static Failure answerTooLong(long length, long bytesMax) {
    return new Failure.LimitReached(
        "script.answer-too-long",
        "The script's answer has a body of %d bytes; it may have %d.".formatted(length, bytesMax),
        "Answer in parts, or ask the operator for a larger answer-body-bytes-max.",
        "exception",
        Optional.empty());
  }

  /// Calls have led to calls too often.
  public static Failure tooDeep(int hopsMax) {
    return new Failure.Refused(
        "call.too-deep",
        "The call is refused: %d calls of scripts led to it, one after another, which is as many as may."
            .formatted(hopsMax),
        "Look for scripts or objects that call each other without end.");
  }

  /// A script was given no way to the network.
  public static Failure noNetwork() {
    return DynamicFailures.noNetwork();
  }

  /// A context holds as much as it may of what others handed it.
  static Failure tooManyStubs() {
    return new Failure.Refused(
        "call.too-many-stubs",
        "The script holds %d RPC stubs, which is as many as it may at once, and cannot be handed more."
            .formatted(HeldCapabilities.MAX),
        "Dispose of stubs that are no longer needed, with `using` or `stub[Symbol.dispose]()`.");
  }

  /// A stub came from another tenant's script.
  static Failure stubOfOther() {
    return new Failure.Refused(
        "call.stub-of-other",
        "A stub of an entrypoint or an object means nothing to a script of another tenant.",
        "Hand over a function or an RpcTarget that calls it.");
  }

  /// A path has more names than may be.
  static GuestError pathTooLong() {
    return new GuestError(
        "TypeError",
        "RPC pipelined property path is too deep (max %d).".formatted(Invocation.PATH_LENGTH_MAX),
        "",
        "",
        false,
        false,
        false,
        false);
  }

  /// A stub was used that its context does not have.
  static GuestError stubDisposed() {
    return new GuestError(
        "Error", "RPC stub used after being disposed.", "", "", false, false, false, false);
  }

  /// What had exported a stub is gone.
  static GuestError exporterGone() {
    return new GuestError(
        "Error",
        "The RPC stub is broken: the script or object that it came from has gone.",
        "",
        "",
        true,
        true,
        false,
        false);
  }

  /// It cannot be known whether a write was made.
  static Failure unknown() {
    return new Failure.Unavailable(
        "object.commit-unknown",
        "What the object wrote could not be confirmed; it may or may not be stored.",
        "Read the object again before the request is repeated, unless doing it twice does no harm.",
        Optional.of(SOON));
  }

  static GuestError objectReset() {
    return new GuestError(
        "Error",
        "The object was reset, and what it was doing is lost.",
        "",
        "",
        false,
        true,
        false,
        true);
  }

  /// What was called has no answer to give.
  static GuestError noAnswer() {
    return GuestError.thrown("TypeError", "What was called is no request and has no answer.", "");
  }

  /// A failure as the script that called sees it.
  static GuestError asGuestError(Failure failure) {
    var overloaded = failure instanceof Failure.LimitReached;
    var retryable = failure instanceof Failure.Unavailable;
    return new GuestError(
        "Error",
        failure.detail(),
        "",
        failure.code(),
        overloaded,
        retryable,
        overloaded,
        retryable);
  }
}
