package dev.cloister.host.boot;

/// A whole host: storage, isolates, the edge and the admin API, put together by hand.
public final class Host {
  private Host() {}

  /// Starts a host; see [HostStarter].
  // The command line already refers to it, so nobody is to be kept from calling it.
  @SuppressWarnings("DoNotCallSuggester")
  public static RunningHost start(HostConfig config) throws StartRefused, InterruptedException {
    throw new UnsupportedOperationException(
        "not implemented: starting a host with the data folder " + config.data());
  }
}
