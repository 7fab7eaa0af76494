package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.GuestException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What a script threw, as others see it: its class's simple name, its message, and the frames that
/// are the script's own.
///
/// The script may have thrown something whose methods throw themselves: then that is what is told.
final class ScriptErrors {
  private static final int FRAMES_MAX = 30;

  private ScriptErrors() {}

  /// What a reflective call has thrown, or the constructor of a class, without the wrapping.
  static Throwable unwrapped(Throwable error) {
    var cause = error.getCause();
    return (error instanceof InvocationTargetException
                || error instanceof ExceptionInInitializerError)
            && cause != null
        ? unwrapped(cause)
        : error;
  }

  /// What is refused for the script's eyes, as an exception of Java.
  static RuntimeException ofJava(GuestException refusal) {
    return switch (refusal.kind()) {
      case ERROR -> new IllegalStateException(refusal.text());
      case RANGE_ERROR, TYPE_ERROR -> new IllegalArgumentException(refusal.text());
    };
  }

  /// What scripts in JavaScript see as `error.name`.
  static String name(Throwable error) {
    if (error instanceof CallFailed failed) {
      return failed.name();
    }
    return error.getClass().getSimpleName();
  }

  /// The error for the host and for whoever called.
  static GuestError describe(Throwable thrown, ScriptClasses classes) {
    try {
      var error = unwrapped(thrown);
      var code = error instanceof CallFailed failed ? failed.code() : "";
      var message = error.getMessage() == null ? "" : error.getMessage();
      return new GuestError(
          name(error),
          EventLog.shorten(message),
          EventLog.shorten(stack(error, classes)),
          code,
          true,
          false,
          false,
          false);
    } catch (RuntimeException | StackOverflowError _) {
      return GuestError.thrown("Error", "The script threw something that cannot be read.", "");
    }
  }

  private static String stack(Throwable error, ScriptClasses classes) {
    var first = name(error) + ": " + error.getMessage();
    return first
        + Arrays.stream(error.getStackTrace())
            .filter(frame -> classes.names().contains(frame.getClassName()))
            .limit(FRAMES_MAX)
            .map(frame ->
                "\n    at %s.%s (%s:%d)"
                    .formatted(
                        frame.getClassName(),
                        frame.getMethodName(),
                        frame.getFileName(),
                        frame.getLineNumber()))
            .collect(Collectors.joining());
  }
}
