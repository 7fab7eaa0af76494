package dev.cloister.badexample.ping;

import com.fasterxml.jackson.core.JsonFactory;
import dev.cloister.badexample.pong.Pong;
import dev.cloister.policies.Policy;
import java.time.Instant;
import java.util.function.LongSupplier;

/// Knows a module and a library it must not, asks for the time, and stands in a circle with [Pong].
public final class Ping {
  public final Policy policy = Policy.DEFAULT;
  public final JsonFactory library = new JsonFactory();
  public final Instant time = Instant.now();
  public final LongSupplier ticker = System::nanoTime;
  public final double chance = Math.random();

  public Pong circle() throws InterruptedException {
    Thread.sleep(1);
    return new Pong();
  }
}
