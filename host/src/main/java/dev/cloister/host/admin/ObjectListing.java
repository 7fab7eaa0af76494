package dev.cloister.host.admin;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import java.util.List;
import java.util.Optional;

/// The objects of a script that have something stored.
///
/// Threads: any may call; may block on the store.
@FunctionalInterface
public interface ObjectListing {
  /// At most `limit` ids in the order of class name, then hex digits: those of `className` (of
  /// every class when empty) that come after `after` (from the first when empty). `after` need not
  /// exist any more.
  List<ObjectId> list(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit);
}
