package dev.cloister.host.cron;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cluster.ClusterSettings;
import dev.cloister.host.cluster.RatisShards;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import dev.cloister.testing.ManualTime;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// A process that fires one minutely cron, with the real log on disk and a clock that goes on by
/// what it is told: `FOLDER MINUTES`, then a number of minutes in each line of its input. It prints
/// [#READY], and then the minute of each slot whose handler it calls; handlers never end.
final class CronChild {
  static final String READY = "ready";

  private static final ScriptName CART = new ScriptName(new TenantId("shop"), "cart");
  private static final List<String> MINUTELY = List.of("* * * * *");

  private CronChild() {}

  public static void main(String[] args) throws Exception {
    var time = new ManualTime();
    time.advance(Duration.ofMinutes(Long.parseLong(args[1])));
    Shards shards =
        RatisShards.open(
            Path.of(args[0]),
            ClusterSettings.lone().withObjectShards(1),
            (reason, cause) -> Runtime.getRuntime().halt(2));
    var thread = Executors.newSingleThreadExecutor();
    var _ =
        Crons.open(
            shards.system(),
            source(),
            (script, at, cron) -> {
              System.out.println(ManualTime.START.until(at).toMinutes());
              return new CompletableFuture<>();
            },
            time,
            time::after,
            thread);
    shards.system().listen(new SaysReady(thread));
    var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = told.readLine(); line != null; line = told.readLine()) {
      for (long second = 0; second < 60 * Long.parseLong(line); second++) {
        time.advance(Duration.ofSeconds(1));
        // What the alarm has set off is over before the clock goes on.
        thread.submit(() -> {}).get();
      }
    }
  }

  /// Hears of a term after the crons do, and says so when they are through with it.
  private record SaysReady(Executor thread) implements Shard.Listener {
    @Override
    public void leads(Shard shard, long term) {
      thread.execute(() -> System.out.println(READY));
    }

    @Override
    public void ceased(Shard shard) {
      // It ends with the process.
    }
  }

  private static CronSource source() {
    return new CronSource() {
      @Override
      public List<String> crons(ScriptName script) {
        return script.equals(CART) ? MINUTELY : List.of();
      }

      @Override
      public Map<ScriptName, List<String>> all() {
        return Map.of(CART, MINUTELY);
      }
    };
  }
}
