package dev.cloister.host.cli.dev;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Does something now, and again each time the files of a folder have been saved.
///
/// Threads: runs on the caller's; ends when the watch is closed.
public final class SaveLoop {
  private static final Duration QUIET = Duration.ofMillis(150);
  private static final Duration LONGEST = Duration.ofSeconds(3);

  /// What is done.
  @FunctionalInterface
  public interface Action {
    void run() throws InterruptedException;
  }

  private final FolderWatch watch;
  private final QuietPeriod quiet;
  private final Action action;

  /// `ticker` tells nanoseconds, as `System.nanoTime` does. The watch is lent.
  public SaveLoop(FolderWatch watch, LongSupplier ticker, Action action) {
    this.watch = watch;
    this.quiet = new QuietPeriod(ticker, QUIET, LONGEST);
    this.action = action;
  }

  /// Runs the action, then watches; returns when the watch has been closed.
  public void run() throws IOException, InterruptedException {
    action.run();
    try {
      while (true) {
        if (watch.awaitChange(quiet.untilDue())) {
          quiet.changed();
        }
        if (quiet.takeIfDue()) {
          action.run();
        }
      }
    } catch (ClosedWatchServiceException _) {
      // The end.
    }
  }
}
