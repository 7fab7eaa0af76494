package dev.cloister.isolates;

/// How much of its isolate's memory a child context may hold: what its thread has allocated since
/// it was opened. Nobody counts what of that is still in use, so this orders contexts and measures
/// none.
public record ContextWeight(long context, long allocatedBytes) {}
