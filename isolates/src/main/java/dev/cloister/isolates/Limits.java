package dev.cloister.isolates;

import java.time.Duration;

/// The bounds of one script's events in an isolate. All are positive, unless they say otherwise.
///
/// @param cpuPerEvent CPU time of the script's thread for one event, all its turns together
/// @param wallPerEvent time until the event is answered, from when it comes to its context if
///   somebody waits for its answer, else from its start; the same again for `waitUntil`
/// @param cpuForEvaluation CPU time of the script's thread until its modules are evaluated
/// @param wallForEvaluation time until they are
/// @param allocatedPerEvent bytes that one event, or the evaluation of the modules, may allocate
/// @param statementsPerTurn statements of one turn; 0 where none are counted
/// @param valueBytesMax key and value of one stored entry together
/// @param bodyBytesMax one request or response body read into memory by the script
/// @param logBytesPerEvent text of `console` calls of one event; what is beyond is dropped, once
///   with a note
/// @param callsPerEvent outgoing requests of one event
/// @param timersPerContext timers pending at once in one child context
/// @param socketBytesWaiting what waits in one child context to be sent over WebSockets
public record Limits(
    Duration cpuPerEvent,
    Duration wallPerEvent,
    Duration cpuForEvaluation,
    Duration wallForEvaluation,
    long allocatedPerEvent,
    long statementsPerTurn,
    int valueBytesMax,
    long bodyBytesMax,
    int logBytesPerEvent,
    int callsPerEvent,
    int timersPerContext,
    long socketBytesWaiting) {

  /// The bounds that hold where a policy says nothing.
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(40),
          8L << 30,
          0,
          2 * 1024 * 1024,
          32L << 20,
          256 * 1024,
          1000,
          10_000,
          64L << 20);

  /// The CPU time that a turn may have used, with the turns of its event before it.
  public Duration cpuMax(RunningTurn turn) {
    return turn.evaluates() ? cpuForEvaluation : cpuPerEvent;
  }

  /// The time that a turn may take.
  public Duration wallMax(RunningTurn turn) {
    return turn.evaluates() ? wallForEvaluation : wallPerEvent;
  }

  /// These limits with another number of outgoing requests for events.
  public Limits withCallsPerEvent(int calls) {
    return new Limits(
        cpuPerEvent,
        wallPerEvent,
        cpuForEvaluation,
        wallForEvaluation,
        allocatedPerEvent,
        statementsPerTurn,
        valueBytesMax,
        bodyBytesMax,
        logBytesPerEvent,
        calls,
        timersPerContext,
        socketBytesWaiting);
  }

  /// These limits with another CPU budget for the evaluation of modules.
  public Limits withCpuForEvaluation(Duration cpu) {
    return new Limits(
        cpuPerEvent,
        wallPerEvent,
        cpu,
        wallForEvaluation,
        allocatedPerEvent,
        statementsPerTurn,
        valueBytesMax,
        bodyBytesMax,
        logBytesPerEvent,
        callsPerEvent,
        timersPerContext,
        socketBytesWaiting);
  }

  /// These limits with another CPU budget for events.
  public Limits withCpuPerEvent(Duration cpu) {
    return with(cpu, wallPerEvent, allocatedPerEvent, statementsPerTurn);
  }

  /// These limits with another time for events.
  public Limits withWallPerEvent(Duration wall) {
    return with(cpuPerEvent, wall, allocatedPerEvent, statementsPerTurn);
  }

  /// These limits with another budget of allocation.
  public Limits withAllocatedPerEvent(long bytes) {
    return with(cpuPerEvent, wallPerEvent, bytes, statementsPerTurn);
  }

  /// These limits with another number of statements.
  public Limits withStatementsPerTurn(long statements) {
    return with(cpuPerEvent, wallPerEvent, allocatedPerEvent, statements);
  }

  private Limits with(Duration cpu, Duration wall, long allocated, long statements) {
    return new Limits(
        cpu,
        wall,
        cpuForEvaluation,
        wallForEvaluation,
        allocated,
        statements,
        valueBytesMax,
        bodyBytesMax,
        logBytesPerEvent,
        callsPerEvent,
        timersPerContext,
        socketBytesWaiting);
  }
}
