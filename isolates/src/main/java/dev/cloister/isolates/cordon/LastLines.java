package dev.cloister.isolates.cordon;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The last lines that a process printed, for the operator's log.
///
/// Threads: one of its own reads; any may ask. Limits: 50 lines of 500 characters; what is beyond
/// is read and dropped, so that the process never waits for its reader.
final class LastLines {
  private static final int LINES_MAX = 50;
  private static final int LINE_CHARS_MAX = 500;
  private static final int READ_CHARS = 4096;

  // Guarded by this.
  private final Deque<String> lines = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();

  /// Starts to read the stream to its end; the thread that is returned ends with it.
  Thread follow(InputStream stream, String threadName) {
    return Thread.ofPlatform().name(threadName).daemon().start(() -> read(stream));
  }

  /// The lines so far, oldest first.
  synchronized List<String> lines() {
    var all = new ArrayList<>(lines);
    if (!line.isEmpty()) {
      all.add(line.toString());
    }
    return all;
  }

  private void read(InputStream stream) {
    var chars = new char[READ_CHARS];
    try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      for (int read = reader.read(chars); read >= 0; read = reader.read(chars)) {
        keep(chars, read);
      }
    } catch (IOException _) {
      // The process has gone.
    }
  }

  private synchronized void keep(char[] chars, int count) {
    for (int i = 0; i < count; i++) {
      if (chars[i] != '\n') {
        if (line.length() < LINE_CHARS_MAX) {
          line.append(chars[i]);
        }
        continue;
      }
      lines.addLast(line.toString());
      line.setLength(0);
      if (lines.size() > LINES_MAX) {
        lines.removeFirst();
      }
    }
  }
}
