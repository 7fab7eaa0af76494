package dev.cloister.host.assets;

import java.util.List;

/// When the script is asked before the assets are: `assets.run_worker_first`.
///
/// @param always for every request
/// @param rules patterns of paths, in which `*` stands for anything; those that begin with `!` name
///   what goes to the assets all the same
public record WorkerFirst(boolean always, List<String> rules) {
  /// Patterns of one configuration.
  public static final int RULES_MAX = 100;

  /// Characters of one pattern.
  public static final int RULE_CHARS_MAX = 100;

  /// The assets are asked first.
  public static final WorkerFirst NEVER = new WorkerFirst(false, List.of());

  /// The script is asked for everything.
  public static final WorkerFirst ALWAYS = new WorkerFirst(true, List.of());

  public WorkerFirst {
    rules = List.copyOf(rules);
    if (rules.size() > RULES_MAX || rules.stream().anyMatch(it -> it.length() > RULE_CHARS_MAX)) {
      throw new IllegalArgumentException("More or longer rules than there may be.");
    }
  }

  /// Who is asked for a path.
  enum Turn {
    SCRIPT,
    ASSETS,
    /// No rule says: the assets, and the script for what they have not.
    USUAL
  }

  Turn turn(String path) {
    if (rules.stream().anyMatch(rule -> rule.startsWith("!") && Glob.fits(rule, 1, path))) {
      return Turn.ASSETS;
    }
    return always || rules.stream().anyMatch(rule -> Glob.fits(rule, 0, path))
        ? Turn.SCRIPT
        : Turn.USUAL;
  }
}
