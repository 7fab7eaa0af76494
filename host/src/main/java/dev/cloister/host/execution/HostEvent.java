package dev.cloister.host.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a script is woken for.
public sealed interface HostEvent permits HostRequest, HostInvocation, HostEvent.SelfContained {
  /// The name of its handler, as traces have it.
  String kind();

  /// How many calls of scripts led to it, one after another.
  int hops();

  /// Nobody will take the rest of what it carries.
  void cancel();

  /// Its handler has been called, or it is over without that.
  default void begun() {
    // Nobody asks.
  }

  /// Where what it costs is written down, if that was begun with it.
  default Optional<Timeline> timeline() {
    return Optional.empty();
  }

  /// Whether it can be sent again after it was sent in vain.
  boolean isRepeatable();

  /// An event that is all there: nothing is lost with it, and it can be sent again. No calls led to
  /// it unless it says so.
  sealed interface SelfContained extends HostEvent
      permits HostSocketEvent, Scheduled, Tailed, AlarmDue {
    @Override
    default int hops() {
      return 0;
    }

    @Override
    default void cancel() {
      // All it carries is here.
    }

    @Override
    default boolean isRepeatable() {
      return true;
    }
  }

  /// Events of other scripts are over.
  ///
  /// @param items trace items, a list in JSON
  /// @param count how many there are
  /// @param hops how many calls of scripts led to it: one more than to those events
  record Tailed(String items, int count, int hops) implements SelfContained {
    @Override
    public String kind() {
      return "tail";
    }
  }

  /// An alarm of an object is due. The object runs its handler unless it has set the alarm to
  /// another time, or deleted it, before its turn came.
  ///
  /// @param name empty for the alarm that Workers know
  /// @param at what it was set to
  /// @param retries how often the handler has failed for it, as far as it counts
  /// @param lastTryOver it has failed too often: the object removes the alarm, no handler runs
  /// @param wallMax how long the handler may take
  record AlarmDue(String name, Instant at, int retries, boolean lastTryOver, Duration wallMax)
      implements SelfContained {
    @Override
    public String kind() {
      return "alarm";
    }
  }

  /// A cron is due: at which time, and which one.
  record Scheduled(Instant at, String cron) implements SelfContained {
    @Override
    public String kind() {
      return "scheduled";
    }
  }
}
