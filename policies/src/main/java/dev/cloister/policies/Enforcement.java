package dev.cloister.policies;

import java.util.Optional;
import java.util.OptionalLong;

/// What a [Limit] holds for, and what happens at it.
///
/// @param scope what the amount is of
/// @param softPercent from which share of the amount on something is done about it while it goes
///   on; 0 where there is no such mark
/// @param code the failure that stands for it; empty where nothing fails
/// @param breach what happens at the amount, as a sentence
public record Enforcement(Scope scope, int softPercent, Optional<String> code, String breach) {
  /// What an amount is of.
  public enum Scope {
    EVENT("event"),
    TURN("turn"),
    CONTEXT("context"),
    SCRIPT("script"),
    OBJECT("object"),
    TENANT("tenant"),
    CORDON("cordon"),
    MESSAGE("message");

    private final String key;

    Scope(String key) {
      this.key = key;
    }

    /// Its name for operators; never renamed.
    public String key() {
      return key;
    }
  }

  /// Where the soft mark is, of this amount.
  public OptionalLong soft(long amount) {
    return softPercent == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(amount / 100.0 * softPercent));
  }

  /// What is done about a limit.
  public static Enforcement of(Limit limit) {
    return switch (limit) {
      case EVENT_CPU ->
          fails(Scope.EVENT, "script.exceeded-cpu", "The context is closed, with all in it.")
              .from(80);
      case EVENT_WALL ->
          fails(
              Scope.EVENT,
              "script.exceeded-wall-time",
              "The event fails, `waitUntil` is cut short; the rest of its context goes on.");
      case ALARM_WALL ->
          fails(Scope.EVENT, "script.exceeded-wall-time", "As of any event; the alarm is retried.");
      case EVALUATION_CPU ->
          fails(Scope.CONTEXT, "script.exceeded-cpu", "The context is not opened.");
      case EVALUATION_WALL ->
          fails(Scope.CONTEXT, "script.exceeded-wall-time", "The context is not opened.");
      case EVENT_ALLOCATION ->
          fails(Scope.EVENT, "script.exceeded-memory", "The context is closed, with all in it.");
      case TURN_STATEMENTS ->
          fails(Scope.TURN, "script.exceeded-cpu", "The context is closed, with all in it.");
      case EVENT_CALLS -> silent(Scope.EVENT, "The call throws.");
      case EGRESS_REQUESTS ->
          fails(
              Scope.TENANT,
              "egress.too-many-requests",
              "The request waits; it fails when too many wait.");
      case EGRESS_SILENCE -> fails(Scope.EVENT, "egress.timed-out", "The request fails.");
      case EVENT_LOG -> silent(Scope.EVENT, "The rest is dropped, with a note.");
      case CONTEXT_TIMERS -> silent(Scope.CONTEXT, "`setTimeout` and `setInterval` throw.");
      case SCRIPT_CONTEXTS -> silent(Scope.SCRIPT, "Events take turns in the contexts there are.");
      case TENANT_CONTEXTS ->
          fails(
              Scope.TENANT,
              "tenant.too-many-contexts",
              "An idle one is closed for the next; where none is, events take turns in the contexts of their script, and a script that has none is refused.");
      case SCRIPT_SIZE -> fails(Scope.SCRIPT, "deploy.too-large", "The upload is refused.");
      case DYNAMIC_SCRIPTS, DYNAMIC_CODE ->
          silent(Scope.TENANT, "The one that nobody has called for longest goes.");
      case OBJECT_QUEUE -> fails(Scope.OBJECT, "object.queue-full", "The request is refused.");
      case REQUEST_BODY -> fails(Scope.MESSAGE, "edge.body-too-large", "The request is refused.");
      case ANSWER_BODY ->
          fails(
              Scope.MESSAGE,
              "script.answer-too-long",
              "The answer is refused if its length is known, else cut short there.");
      case BODY_IN_MEMORY -> silent(Scope.MESSAGE, "Reading it whole throws.");
      case VALUE_SIZE -> silent(Scope.MESSAGE, "`put` throws.");
      case TENANT_STORED_BYTES, TENANT_STORED_KEYS ->
          fails(
              Scope.TENANT,
              "tenant.storage-full",
              "The turn's writes are refused and the object is reset; what frees room goes on.");
      case TENANT_EVENTS ->
          fails(Scope.TENANT, "tenant.too-many-events", "The request or call is refused.");
      case SOCKETS -> fails(Scope.TENANT, "socket.too-many", "The socket is not opened.");
      case SOCKET_WAITING -> silent(Scope.TENANT, "The socket is closed.");
      case SOCKET_MESSAGE -> silent(Scope.MESSAGE, "The socket is closed, with code 1009.");
      case CORDON_HEAP ->
          fails(
                  Scope.CORDON,
                  "script.exceeded-memory",
                  "The cordon ends; whose event allocated most is alone from then on.")
              .from(75);
      case CORDON_TENANTS -> silent(Scope.CORDON, "The tenant comes into another cordon.");
      case CORDON_IDLE_CONTEXTS -> silent(Scope.CORDON, "The one idle longest is closed.");
    };
  }

  private static Enforcement fails(Scope scope, String code, String breach) {
    return new Enforcement(scope, 0, Optional.of(code), breach);
  }

  private static Enforcement silent(Scope scope, String breach) {
    return new Enforcement(scope, 0, Optional.empty(), breach);
  }

  private Enforcement from(int percent) {
    return new Enforcement(scope, percent, code, breach);
  }
}
