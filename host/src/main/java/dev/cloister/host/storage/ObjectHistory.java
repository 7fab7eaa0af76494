package dev.cloister.host.storage;

import java.util.Optional;

/// What is known of one object's past.
///
/// @param begin the earliest moment whose state can be told
/// @param last that of its newest turn
/// @param bytes what its history takes
/// @param plans how many plans it has had; the newest has this number
/// @param plan what is to happen before it comes to life the next time
public record ObjectHistory(
    Moment begin, Moment last, long bytes, int plans, Optional<Origin> plan) {}
