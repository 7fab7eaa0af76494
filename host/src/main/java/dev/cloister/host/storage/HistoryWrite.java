package dev.cloister.host.storage;

/// What a turn means for its object's history. Turns that write without it end what history there
/// was.
///
/// @param moment when its writes are made: not before that of the object's turns so far
/// @param retention how much is kept
/// @param step what happens beside, before the turn's own deletes and puts
public record HistoryWrite(Moment moment, Retention retention, Step step) {

  /// What happens to the object as a whole.
  public sealed interface Step {}

  /// Nothing.
  public record Nothing() implements Step {}

  /// Before the object comes to life the next time, it shall go back to `origin`. Takes the place
  /// of what was planned before.
  public record Plan(Origin origin) implements Step {}

  /// Every key has the value again that it had at `to`; alarms stay. What was planned is done with
  /// it. Does nothing when the history does not reach back so far.
  public record GoBack(Moment to) implements Step {}

  /// All entries are removed, alarms stay: what another object had is about to come in.
  public record Empty() implements Step {}

  /// What was planned is done, or given up.
  public record Planless() implements Step {}
}
