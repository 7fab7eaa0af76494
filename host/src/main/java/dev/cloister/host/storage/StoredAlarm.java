package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;

/// An alarm that is set.
///
/// @param name empty for the one that Workers know
/// @param timeMillis what it was set to, in milliseconds since 1970
/// @param tries how its handler has failed since
/// @param nextMillis when its handler runs: `timeMillis`, or later after a failure
public record StoredAlarm(
    ObjectId object, String name, long timeMillis, AlarmTries tries, long nextMillis) {}
