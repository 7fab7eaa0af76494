package dev.cloister.host.simulation;

/// What is wrong with a simulated build, so that the checkers can be shown to see it.
enum Broken {
  /// Nothing.
  NOT,

  /// The log says "durable" before it is.
  NO_FSYNC,

  /// The host lets everything go at once, whatever it reveals.
  GATE_OPEN,

  /// Two hosts believe that they own the objects, in the same term.
  TWO_WORKERS,

  /// An entry counts in the term in which it is logged, whenever its turns were given.
  NO_FENCE,

  /// An alarm is forgotten when its handler begins.
  ALARM_FORGOTTEN,

  /// A half of a turn's writes is stored.
  TORN_TURN,
}
