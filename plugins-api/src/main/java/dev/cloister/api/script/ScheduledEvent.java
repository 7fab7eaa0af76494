package dev.cloister.api.script;

import java.time.Instant;

/// A cron that is due.
///
/// @param scheduledTime when it was due, which may be a while ago
/// @param cron its expression, as the configuration has it
public record ScheduledEvent(Instant scheduledTime, String cron) {}
