package dev.cloister.samples;

import dev.cloister.api.Capability;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Greets people in their language.
///
/// A script that was granted both methods calls `env.GREETER.greet({name: "Ada", language: "de"})`
/// and `env.GREETER.languages()`.
///
/// Threads: any may call; it never changes. Limits: a name has at most 100 characters.
final class Greeter implements Capability {
  private static final int NAME_CHARACTERS_MAX = 100;

  private final Map<Locale, String> greetings;

  /// Knows these greetings, each with one `%s` where the name goes; English among them.
  Greeter(Map<Locale, String> greetings) {
    if (!greetings.containsKey(Locale.ENGLISH)) {
      throw new IllegalArgumentException("A greeting in English is missing.");
    }
    this.greetings = Map.copyOf(greetings);
  }

  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public Map<String, Method> methods() {
    return Map.of("greet", this::greet, "languages", (_, _) -> new Answered<>(languages()));
  }

  /// The languages it knows, in the order of their tags. Sorted, since a `Map.of` has another order
  /// in each run and a script may show the list.
  private List<String> languages() {
    return greetings.keySet().stream().map(Locale::toLanguageTag).sorted().toList();
  }

  /// Takes `{name, language?}`. An argument comes from a script, so nothing about it is believed.
  private Outcome<Object> greet(Caller caller, Object argument) {
    if (!(argument instanceof Map<?, ?> fields)
        || !(fields.get("name") instanceof String name)
        || name.isBlank()) {
      return refused("greet takes an object with a name, {name: \"Ada\"}.", "Pass a name.");
    }
    if (name.length() > NAME_CHARACTERS_MAX) {
      return refused(
          "The name has %d of at most %d characters.".formatted(name.length(), NAME_CHARACTERS_MAX),
          "Pass a shorter name.");
    }
    Object language = fields.get("language");
    var locale = language == null ? Locale.ENGLISH : Locale.forLanguageTag(language.toString());
    String greeting = greetings.get(locale);
    if (greeting == null) {
      return new Failed<>(
          new Failure.NotFound(
              "greeter.no-such-language",
              "There is no greeting for the language that was asked for.",
              "Use one of " + String.join(", ", languages()) + "."));
    }
    return new Answered<>(greeting.formatted(name));
  }

  private static Outcome<Object> refused(String detail, String next) {
    return new Failed<>(new Failure.Refused("greeter.bad-argument", detail, next));
  }
}
