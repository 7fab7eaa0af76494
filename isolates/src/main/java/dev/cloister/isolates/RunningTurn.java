package dev.cloister.isolates;

/// A turn that runs right now, as its isolate measures it.
///
/// @param evaluates whether it evaluates the script's modules; then it belongs to no event
/// @param cpuMicros CPU time of the event so far, this turn included
/// @param turnMicros wall time of this turn so far
/// @param allocatedBytes what the context's thread has allocated in this turn
/// @param eventBytes what the event has allocated so far, this turn included
public record RunningTurn(
    long context,
    long event,
    boolean evaluates,
    long cpuMicros,
    long turnMicros,
    long allocatedBytes,
    long eventBytes) {}
