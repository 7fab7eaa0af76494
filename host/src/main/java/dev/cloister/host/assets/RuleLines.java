package dev.cloister.host.assets;

import java.util.ArrayList;
import java.util.List;

/// The lines of a file of rules, without those that say nothing.
final class RuleLines {
  /// Characters of a line.
  static final int CHARS_MAX = 2_000;

  private static final int QUOTED_CHARS_MAX = 80;

  /// @param number counted from 1
  record Line(int number, String text) {}

  private RuleLines() {}

  /// Lines that are neither empty nor comments; one that is too long is among the problems instead.
  static List<Line> of(String file, List<RuleProblem> problems) {
    var lines = new ArrayList<Line>();
    var number = 0;
    for (var raw : file.split("\n", -1)) {
      number++;
      var text = raw.strip();
      if (text.length() > CHARS_MAX) {
        problems.add(
            new RuleProblem(
                number,
                "the line has %d characters; at most %d are allowed."
                    .formatted(text.length(), CHARS_MAX)));
      } else if (!text.isEmpty() && !text.startsWith("#")) {
        lines.add(new Line(number, text));
      }
    }
    return lines;
  }

  /// What was read, for a message.
  static String quoted(String text) {
    var plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= QUOTED_CHARS_MAX
        ? '"' + plain + '"'
        : '"' + plain.substring(0, QUOTED_CHARS_MAX) + "…\"";
  }
}
