package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import java.time.Duration;
import java.util.Optional;

/// The failures of scripts whose code is a value, each worded once.
final class DynamicFailures {
  private DynamicFailures() {}

  static Failure badCode(String what) {
    return new Failure.Refused(
        "dynamic.bad-code",
        "The code of a dynamic script is refused: " + what,
        "Mend the code that is given to load() or by the callback of get().");
  }

  static Failure tooLarge(long bytes, long most) {
    return new Failure.LimitReached(
        "dynamic.too-large",
        "The modules of a dynamic script have %d bytes; %d are allowed.".formatted(bytes, most),
        "Make them smaller, or ask the operator for a larger script-bytes-max.",
        "exception",
        Optional.empty());
  }

  static Failure tooMany(String what, long most) {
    return new Failure.LimitReached(
        "dynamic.too-many",
        "Dynamic scripts of this tenant that are in use have %s; %d are allowed."
            .formatted(what, most),
        "Load fewer at a time, load the same code under one id, or ask the operator for a larger"
            + " dynamic-scripts-max or dynamic-code-bytes-max.",
        "loadShed",
        Optional.of(Duration.ofSeconds(1)));
  }

  static Failure gone() {
    return new Failure.Unavailable(
        "dynamic.gone",
        "Nobody has needed the dynamic script for a while, or the script that loaded it was"
            + " replaced: it is not loaded any more.",
        "Load it again with get() or load().",
        Optional.empty());
  }

  static Failure notHanded() {
    return new Failure.Refused(
        "dynamic.not-handed",
        "A dynamic script may call what it was handed, and it was not handed this. It has no"
            + " caches either.",
        "Have the script that loads it give it a stub in env or as an argument.");
  }

  static Failure noLoader(String binding) {
    return new Failure.Refused(
        "dynamic.no-loader",
        "This script has no binding \"%s\" of worker_loaders.".formatted(binding),
        "Declare it in the configuration and deploy again.");
  }

  static Failure noNetwork() {
    return new Failure.Refused(
        "dynamic.no-network",
        "This worker is not permitted to access the internet via global functions like fetch(). It"
            + " must use capabilities (such as bindings in 'env') to talk to the outside world.",
        "Give it a globalOutbound, or a stub in env that does what it needs.");
  }
}
