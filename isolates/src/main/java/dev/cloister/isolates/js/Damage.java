package dev.cloister.isolates.js;

import java.util.function.Consumer;
import org.graalvm.polyglot.PolyglotException;

/// Tells errors that end one context from those after which the whole JVM is not to be trusted.
///
/// A class whose static initialiser was cut short, by the end of a script's stack for example,
/// stays broken for every context of the JVM, and an engine that has failed inside may have failed
/// for its neighbours too. [PlatformWarmUp] makes both rare; when one happens all the same, the
/// isolate ends.
///
/// Threads: those that run guests, each with its own listener.
final class Damage {
  private static final int MESSAGE_CHARS_MAX = 500;
  private static final ScopedValue<Consumer<Throwable>> LISTENER = ScopedValue.newInstance();

  private Damage() {}

  /// Runs `work`; `listener` hears of damage that is noticed on this thread meanwhile.
  static void toldTo(Consumer<Throwable> listener, Runnable work) {
    ScopedValue.where(LISTENER, listener).run(work);
  }

  /// Looks at an error that is about to be hidden from a guest.
  static void look(Throwable error) {
    if (isShownBy(error) && LISTENER.isBound()) {
      LISTENER.get().accept(error);
    }
  }

  /// Whether the error shows more than one context to be broken.
  static boolean isShownBy(Throwable error) {
    return error instanceof LinkageError
        || (error instanceof PolyglotException failure && failure.isInternalError());
  }

  /// What the operator is told.
  static String describe(Throwable error) {
    var text = error.toString();
    return "The JVM may be damaged: "
        + text.substring(0, Math.min(MESSAGE_CHARS_MAX, text.length()));
  }
}
