package dev.cloister.host.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What a command prints, line by line, for a test that waits for it.
final class Lines extends Writer {
  private static final long WAIT_SECONDS_MAX = 60;

  private final LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
  private final List<String> all = new ArrayList<>();
  private final StringBuilder unfinished = new StringBuilder();

  PrintWriter writer() {
    return new PrintWriter(this, true);
  }

  @Override
  public void write(char[] text, int from, int length) {
    synchronized (all) {
      for (int i = from; i < from + length; i++) {
        if (text[i] == '\n') {
          all.add(unfinished.toString());
          arrived.add(unfinished.toString());
          unfinished.setLength(0);
        } else {
          unfinished.append(text[i]);
        }
      }
    }
  }

  /// Waits for a line that contains these words; lines before it are passed over.
  String await(String words) throws InterruptedException {
    while (true) {
      String line = arrived.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("No line with \"%s\" came; these did: %s".formatted(words, all()));
      }
      if (line.contains(words)) {
        return line;
      }
    }
  }

  /// All lines so far.
  List<String> all() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }

  /// All lines so far as one text.
  String text() {
    return String.join("\n", all());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
