package dev.cloister.isolates.js;

import dev.cloister.isolates.context.KeyedAnswers;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// What `runtime/keyed.js` calls of [KeyedAnswers].
///
/// Threads: the context's own only.
final class KeyedRequestFunctions {
  private final ChildContext owner;
  private final KeyedAnswers answers;

  KeyedRequestFunctions(ChildContext owner, KeyedAnswers answers) {
    this.owner = owner;
    this.answers = answers;
  }

  /// All of them by name.
  Map<String, HostFunctions.Body> table() {
    return Map.of(
        "keyedBegin", this::begin, "keyedRefuse", this::refuse, "keyedAnswer", this::answer);
  }

  /// The event of an object (the first two arguments) asks something with a key: 0 when it is to be
  /// handled, the number of the event whose answer it is to wait for, or -1 when its answer is
  /// there.
  private Object begin(Value[] arguments) {
    return answers.begin(
        arguments[1].asLong(),
        StorageFunctions.present(owner.outbox().storage(arguments[0].asLong())),
        arguments[2].asString(),
        arguments[3].asString(),
        arguments[4].asString(),
        owner.bodies().held(arguments[5].asLong()));
  }

  private @Nullable Object refuse(Value[] arguments) {
    answers.refuse(arguments[0].asLong());
    return null;
  }

  private @Nullable Object answer(Value[] arguments) {
    answers.answer(arguments[0].asLong());
    return null;
  }
}
