package dev.cloister.host.storage;

/// One change of an object's alarms, as part of a turn.
///
/// The alarm that Workers know has the empty name; those with another name are an extension of
/// ours.
public sealed interface AlarmWrite {
  /// Which alarm of the object.
  String name();

  /// It is due at this time, in milliseconds since 1970; not negative. Takes the place of what was
  /// set before, with its failures.
  record Set(String name, long timeMillis) implements AlarmWrite {}

  /// It is not set any more.
  record Delete(String name) implements AlarmWrite {}

  /// The host's own: its handler failed and shall run again. Does nothing unless the alarm is still
  /// set to `timeMillis`, since the object may have set or deleted it meanwhile.
  ///
  /// @param nextMillis when its handler runs again
  record Retry(String name, long timeMillis, AlarmTries tries, long nextMillis)
      implements AlarmWrite {}
}
