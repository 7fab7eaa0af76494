package dev.cloister.host.deploy;

import dev.cloister.api.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Takes values of a configuration as what they should be, and collects what is wrong, each mistake
/// with its place. A value of the wrong shape counts as one that is not there.
final class ConfigProblems {
  private static final int PROBLEMS_MAX = 50;

  private record Problem(String code, String line) {}

  /// One value of a list, with the path that names it.
  record Item(String path, ConfigValue value) {}

  private final String file;
  private final List<Problem> problems = new ArrayList<>();

  ConfigProblems(String file) {
    this.file = file;
  }

  /// All of it as one failure, a line each, with the first one's code.
  Optional<Failure> failure() {
    return problems.stream()
        .findFirst()
        .map(first ->
            new Failure.Refused(
                first.code(),
                problems.stream().map(Problem::line).collect(Collectors.joining("\n")),
                switch (first.code()) {
                  case DeployFailures.UNKNOWN_KEY ->
                      "Correct or remove the key: nothing is ignored silently.";
                  case DeployFailures.NOT_IMPLEMENTED ->
                      "Deploy without it; docs/compatibility.md says what there is.";
                  default -> "Correct the configuration and deploy again.";
                }));
  }

  void unknown(At at, String path) {
    add(DeployFailures.UNKNOWN_KEY, at, "unknown key: " + path);
  }

  void notImplemented(At at, String what) {
    add(DeployFailures.NOT_IMPLEMENTED, at, "not implemented: " + what);
  }

  void bad(At at, String what) {
    add(DeployFailures.BAD_CONFIG, at, what);
  }

  void wrongShape(ConfigValue value, String path, String expected) {
    bad(value.at(), "%s must be %s, and is %s.".formatted(path, expected, value.shape()));
  }

  void required(Item item, String key, Optional<String> value) {
    boolean there =
        item.value() instanceof ConfigValue.Table(_, var entries)
            && entries.stream().anyMatch(entry -> entry.key().equals(key));
    if (value.isEmpty() && !there) {
      bad(item.value().at(), "%s has no \"%s\".".formatted(item.path(), key));
    }
  }

  private void add(String code, At at, String what) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(new Problem(code, "%s:%s: %s".formatted(file, at, what)));
    }
  }

  /// The entries of an object.
  List<ConfigValue.Entry> table(String path, ConfigValue value) {
    if (value instanceof ConfigValue.Table(_, var entries)) {
      return entries;
    }
    wrongShape(value, path, "an object");
    return List.of();
  }

  /// The values of a list.
  List<Item> items(String path, ConfigValue value) {
    if (!(value instanceof ConfigValue.Array(_, var values))) {
      wrongShape(value, path, "a list");
      return List.of();
    }
    var items = new ArrayList<Item>();
    for (var i = 0; i < values.size(); i++) {
      items.add(new Item("%s[%d]".formatted(path, i), values.get(i)));
    }
    return items;
  }

  /// A string that is not blank.
  Optional<String> text(String path, ConfigValue value) {
    if (value instanceof ConfigValue.Scalar(_, var json)
        && json.isTextual()
        && !json.textValue().isBlank()) {
      return Optional.of(json.textValue());
    }
    wrongShape(value, path, "a string that is not empty");
    return Optional.empty();
  }

  /// A list of strings that are not blank.
  List<String> texts(String path, ConfigValue value) {
    var texts = new ArrayList<String>();
    items(path, value).forEach(item -> text(item.path(), item.value()).ifPresent(texts::add));
    return texts;
  }

  /// `true` or `false`.
  boolean flag(String path, ConfigValue value) {
    if (value instanceof ConfigValue.Scalar(_, var json) && json.isBoolean()) {
      return json.booleanValue();
    }
    wrongShape(value, path, "true or false");
    return false;
  }

  /// A whole number within bounds.
  Optional<Long> whole(String path, ConfigValue value, long least, long most) {
    if (value instanceof ConfigValue.Scalar(_, var json)
        && json.isIntegralNumber()
        && json.canConvertToLong()
        && json.longValue() >= least
        && json.longValue() <= most) {
      return Optional.of(json.longValue());
    }
    bad(value.at(), "%s must be a whole number from %d to %d.".formatted(path, least, most));
    return Optional.empty();
  }
}
