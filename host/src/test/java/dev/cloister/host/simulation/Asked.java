package dev.cloister.host.simulation;

import dev.cloister.testing.history.Appends;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a client asks of an object, as it travels in a URL.
///
/// @param operation its number, which what it writes carries
/// @param alarmInMillis sets an alarm, named like the operation, that is due after this time
/// @param aborts the object gives itself up after its turn
record Asked(
    int operation, List<Appends.Action> actions, Optional<Long> alarmInMillis, boolean aborts) {
  private static final Pattern URL = Pattern.compile("http://thing/(\\d+)/([^/]*)/(\\d*)/([01])");
  private static final Pattern ACTION = Pattern.compile("([a-z])(?:\\?|\\+(\\d+))");

  Asked {
    actions = List.copyOf(actions);
  }

  boolean writes() {
    return actions.stream().anyMatch(action -> !(action instanceof Appends.Read));
  }

  String url() {
    return "http://thing/%d/%s/%s/%d"
        .formatted(
            operation,
            actions.stream().map(Asked::text).collect(Collectors.joining(",")),
            alarmInMillis.map(String::valueOf).orElse(""),
            aborts ? 1 : 0);
  }

  static Asked of(String url) {
    var parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(url);
    }
    var actions = new ArrayList<Appends.Action>();
    for (var text : parts.group(2).split(",", -1)) {
      actions.add(action(text));
    }
    var alarm = parts.group(3);
    return new Asked(
        Integer.parseInt(parts.group(1)),
        actions,
        alarm.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(alarm)),
        parts.group(4).equals("1"));
  }

  private static String text(Appends.Action action) {
    return switch (action) {
      case Appends.Read(var key) -> key + "?";
      case Appends.Append(var key, var token) -> key + "+" + token;
    };
  }

  private static Appends.Action action(String text) {
    var parts = ACTION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    var key = parts.group(1);
    var token = parts.group(2);
    return token == null ? new Appends.Read(key) : new Appends.Append(key, Long.parseLong(token));
  }
}
