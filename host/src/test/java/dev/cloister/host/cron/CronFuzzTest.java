package dev.cloister.host.cron;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cron expressions as a configuration has them.
final class CronFuzzTest {
  @Test
  void expressions() {
    Fuzz.refusingWith(IllegalArgumentException.class)
        .over(
            List.of(
                "*/5 0-3,7 1,L * MON-FRI".getBytes(UTF_8),
                "0 0 29 2 *".getBytes(UTF_8),
                "0 0 LW * 6#3".getBytes(UTF_8)),
            List.of(
                "*",
                "/",
                "-",
                ",",
                "#",
                "L",
                "W",
                "?",
                "0",
                "99999999999",
                "31",
                "FEB",
                "SUN",
                " ",
                "\t"),
            bytes ->
                CronExpression.parse(new String(bytes, UTF_8))
                    .next(Instant.parse("2026-11-22T00:00:00Z")));
  }
}
