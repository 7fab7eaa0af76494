package dev.cloister.host.cli;

import dev.cloister.host.cli.client.ApiPath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--to TIME` or `--to-moment N`.
final class Destination {
  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "A time in UTC, such as 2030-01-31T12:00:00Z; exact to a second.")
  private @Nullable Instant time;

  @Option(
      names = "--to-moment",
      paramLabel = "N",
      description = "The moment that an earlier restore named to undo it.")
  private @Nullable Long moment;

  ApiPath on(ApiPath path) {
    return time != null
        ? path.with("time", Long.toString(time.toEpochMilli()))
        : path.with("moment", Long.toString(moment == null ? -1 : moment));
  }
}
