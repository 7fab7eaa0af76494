package dev.cloister.badexample.pong;

import dev.cloister.badexample.ping.Ping;

/// Closes the circle that [Ping] opens, in a package without a `package-info`.
public final class Pong {
  public Ping circle() {
    return new Ping();
  }
}
