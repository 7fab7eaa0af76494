package dev.cloister.host.observe;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Lines of slow events for the operator: one each, as far as the log can bear it.
///
/// Threads: any. Limits: [#LINES_PER_SECOND_MAX]; the first line of the next second says how many
/// were left out.
public final class SlowLog {
  /// Lines in one second.
  public static final int LINES_PER_SECOND_MAX = 10;

  private final LongSupplier ticker;
  private final Consumer<String> log;
  private long secondBeganNanos;
  private int lines;
  private long leftOut;

  /// @param ticker nanoseconds that only go forward
  /// @param log takes a line
  public SlowLog(LongSupplier ticker, Consumer<String> log) {
    this.ticker = ticker;
    this.log = log;
    this.secondBeganNanos = ticker.getAsLong();
  }

  void add(Explained event) {
    long before;
    synchronized (this) {
      var now = ticker.getAsLong();
      if (now - secondBeganNanos >= TimeUnit.SECONDS.toNanos(1)) {
        secondBeganNanos = now;
        lines = 0;
      }
      if (lines >= LINES_PER_SECOND_MAX) {
        leftOut++;
        return;
      }
      lines++;
      before = leftOut;
      leftOut = 0;
    }
    if (before > 0) {
      log.accept("%d slow events were left out of the log".formatted(before));
    }
    log.accept(line(event));
  }

  /// The URL is the tenant's, and may have anything in it: what is no plain character is left out.
  static String line(Explained event) {
    return "Slow event %s of %s%s: %s %s, %s after %d us: %s"
        .formatted(
            event.requestId(),
            event.script(),
            event.object().map(id -> " object " + id.className() + "/" + id.hex()).orElse(""),
            event.kind(),
            event.what().replaceAll("[^\\x20-\\x7E]", "?"),
            event.outcome(),
            event.totalMicros(),
            event.parts().stream().map(Explained.Part::toString).collect(Collectors.joining(", ")));
  }
}
