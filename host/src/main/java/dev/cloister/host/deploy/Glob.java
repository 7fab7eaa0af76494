package dev.cloister.host.deploy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A pattern for paths of files, as `rules` have them: `*` and `?` stand for what is within one
/// name, `**/` for any folders, `**` for anything, `{a,b}` for either.
///
/// Matched by keeping all states that the pattern can be in, so that no pattern takes longer than
/// its length times that of the path.
///
/// Limits: [#CHARS_MAX] and [#ALTERNATIVES_MAX].
final class Glob {
  /// Characters of a pattern.
  static final int CHARS_MAX = 256;

  /// Patterns that one with braces stands for.
  static final int ALTERNATIVES_MAX = 64;

  private enum Wild {
    ONE,
    NAME,
    ANYTHING,
    FOLDERS,
    INSIDE_A_FOLDER
  }

  /// One state: what is read in it. A letter goes on to the next state.
  private record State(char letter, Optional<Wild> wild) {
    static State of(char letter) {
      return new State(letter, Optional.empty());
    }

    static State of(Wild wild) {
      return new State('\0', Optional.of(wild));
    }
  }

  private final List<List<State>> alternatives;

  private Glob(List<List<State>> alternatives) {
    this.alternatives = alternatives;
  }

  /// Reads a pattern; empty when it is too long or has what is not supported: `[` and `!`, or
  /// braces in braces.
  static Optional<Glob> parse(String text) {
    var pattern = text.startsWith("./") ? text.substring(2) : text;
    if (pattern.isEmpty()
        || pattern.length() > CHARS_MAX
        || pattern.startsWith("/")
        || pattern.chars().anyMatch(c -> "[]!\\()".indexOf(c) >= 0)) {
      return Optional.empty();
    }
    return expand(pattern).map(all -> new Glob(all.stream().map(Glob::states).toList()));
  }

  /// The patterns that one with braces stands for.
  private static Optional<List<String>> expand(String pattern) {
    int open = pattern.indexOf('{');
    int close = pattern.indexOf('}');
    if (open < 0 && close < 0) {
      return Optional.of(List.of(pattern));
    }
    int nested = open < 0 ? -1 : pattern.indexOf('{', open + 1);
    if (open < 0 || close < open || (nested >= 0 && nested < close)) {
      return Optional.empty();
    }
    var head = pattern.substring(0, open);
    var choices = pattern.substring(open + 1, close).split(",", -1);
    return expand(pattern.substring(close + 1))
        .map(tails ->
            Stream.of(choices)
                .flatMap(choice -> tails.stream().map(tail -> head + choice + tail))
                .limit(ALTERNATIVES_MAX + 1L)
                .toList())
        .filter(all -> all.size() <= ALTERNATIVES_MAX);
  }

  private static List<State> states(String pattern) {
    var states = new ArrayList<State>();
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      if (pattern.startsWith("**/", at) && (at == 0 || pattern.charAt(at - 1) == '/')) {
        states.add(State.of(Wild.FOLDERS));
        states.add(State.of(Wild.INSIDE_A_FOLDER));
        at += 2;
      } else if (pattern.startsWith("**", at)) {
        states.add(State.of(Wild.ANYTHING));
        at++;
      } else if (c == '*') {
        states.add(State.of(Wild.NAME));
      } else {
        states.add(c == '?' ? State.of(Wild.ONE) : State.of(c));
      }
    }
    return states;
  }

  /// Whether a path is meant.
  boolean matches(String path) {
    return alternatives.stream().anyMatch(states -> matches(states, path));
  }

  private static boolean matches(List<State> states, String path) {
    var now = new BitSet();
    enter(states, 0, now);
    for (int at = 0; at < path.length() && !now.isEmpty(); at++) {
      var next = new BitSet();
      char c = path.charAt(at);
      now.stream()
          .filter(state -> state < states.size())
          .forEach(state -> read(states, state, c, next));
      now = next;
    }
    return now.get(states.size());
  }

  /// Reads one character in a state, and adds the states after it.
  private static void read(List<State> states, int state, char c, BitSet next) {
    var wild = states.get(state).wild();
    if (wild.isEmpty()) {
      if (states.get(state).letter() == c) {
        enter(states, state + 1, next);
      }
      return;
    }
    switch (wild.get()) {
      case ONE -> {
        if (c != '/') {
          enter(states, state + 1, next);
        }
      }
      case NAME -> {
        if (c != '/') {
          enter(states, state, next);
        }
      }
      case ANYTHING -> enter(states, state, next);
      case FOLDERS -> {
        if (c != '/') {
          next.set(state + 1);
        }
      }
      case INSIDE_A_FOLDER -> {
        if (c == '/') {
          enter(states, state - 1, next);
        } else {
          next.set(state);
        }
      }
    }
  }

  /// Adds a state, and those that come after what may be nothing.
  private static void enter(List<State> states, int state, BitSet into) {
    into.set(state);
    if (state < states.size()) {
      var wild = states.get(state).wild();
      if (wild.filter(Wild.NAME::equals).isPresent()
          || wild.filter(Wild.ANYTHING::equals).isPresent()) {
        enter(states, state + 1, into);
      } else if (wild.filter(Wild.FOLDERS::equals).isPresent()) {
        enter(states, state + 2, into);
      }
    }
  }
}
