package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.FromIsolate.Query.Past;
import dev.cloister.isolates.context.GuestException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.graalvm.polyglot.Value;

/// The part of `out` that is about an object's past: the first argument is always its number.
///
/// Threads: the context's own only.
final class PastFunctions {
  private final ChildContext owner;

  PastFunctions(ChildContext owner) {
    this.owner = owner;
  }

  void addTo(BiConsumer<String, HostFunctions.Body> table) {
    table.accept("pastBookmark", arguments -> ask(arguments, new Past.Bookmark()));
    table.accept(
        "pastBookmarkAt",
        arguments -> ask(arguments, new Past.BookmarkAt((long) arguments[1].asDouble())));
    table.accept("pastGoBack", arguments -> ask(arguments, new Past.GoBack(text(arguments))));
    table.accept("pastWaitFor", arguments -> ask(arguments, new Past.WaitFor(text(arguments))));
    table.accept(
        "pastSnapshot",
        arguments ->
            ask(
                arguments,
                new Past.Snapshot(
                    arguments[1].isNull() ? Optional.empty() : Optional.of(text(arguments)))));
    table.accept("pastTakeOn", arguments -> ask(arguments, new Past.TakeOn(text(arguments))));
  }

  private static String text(Value[] arguments) {
    return arguments[1].asString();
  }

  private String ask(Value[] arguments, Past question) {
    var object = arguments[0].asLong();
    if (StorageFunctions.present(owner.outbox().storage(object)).inTransaction()) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "Bookmarks and snapshots cannot be had while a transaction is open: they stand between transactions.");
    }
    return owner.askPast(object, question);
  }
}
