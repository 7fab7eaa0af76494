package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;

/// What an object can go back to.
public sealed interface Origin {
  /// In whose history it is.
  Moment moment();

  /// What it was itself.
  record Own(Moment moment) implements Origin {}

  /// What another object of the same tenant was.
  record Other(ObjectId object, Moment moment) implements Origin {}
}
