package dev.cloister.host.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What esbuild prints on its error stream, as lines `file:line:column: what`, columns counted from
/// 1.
final class EsbuildMessages {
  private static final int MESSAGES_MAX = 20;
  private static final Pattern ERROR = Pattern.compile("^✘ \\[ERROR\\] (.*)$");
  private static final Pattern PLACE = Pattern.compile("^    (.+):(\\d+):(\\d+):$");

  private EsbuildMessages() {}

  /// Reads the messages. Of an upload no message may tell what lies elsewhere on this machine, so
  /// one whose place or text is outside the folder says only that.
  static String read(String printed, Sources sources) throws DeployRefused {
    var missing = new MissingPackage(sources);
    var messages = new ArrayList<String>();
    List<String> lines = printed.lines().toList();
    for (var i = 0; i < lines.size() && messages.size() < MESSAGES_MAX; i++) {
      var error = ERROR.matcher(lines.get(i));
      if (error.matches()) {
        messages.add(
            message(missing.explain(error.group(1)), place(lines, i + 1), sources.confined()));
      }
    }
    return messages.isEmpty() ? "Bundling failed without a message." : String.join("\n", messages);
  }

  private static String message(String text, String place, boolean confined) {
    if (confined && (isOutside(place) || isOutside(text))) {
      String inside = isOutside(place) ? "" : place;
      return inside + "An import leads out of the uploaded folder.";
    }
    return place + text;
  }

  private static boolean isOutside(String text) {
    return text.contains("../../") || text.startsWith("../") || text.matches(".*(^|[\\s\"':])/.*");
  }

  private static String place(List<String> lines, int from) {
    for (var i = from; i < lines.size() && i < from + 3; i++) {
      var place = PLACE.matcher(lines.get(i));
      if (place.matches()) {
        return "%s:%s:%d: "
            .formatted(place.group(1), place.group(2), Integer.parseInt(place.group(3)) + 1);
      }
    }
    return "";
  }
}
