package dev.cloister.isolates.java;

import java.io.Serial;

/// Thrown into a script whose event is over, or whose context ends, by whatever it asks next. Not
/// an [Exception], so that what is caught by habit does not hold it up.
final class EventOver extends Error {
  @Serial private static final long serialVersionUID = 1;

  EventOver() {
    super("The event is over.", null, false, false);
  }
}
