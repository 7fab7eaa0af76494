package dev.cloister.isolates.bridge;

import java.util.Optional;

/// What a turn did to one alarm: set it to a time in milliseconds since 1970, or deleted it.
public record AlarmChange(String name, Optional<Long> timeMillis) {}
