package dev.cloister.host.alarm;

import dev.cloister.api.ScriptName;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredAlarm;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The alarms of one script in one shard, gone through in sweeps: all that are due when a sweep
/// begins, soonest first, a page at a time.
///
/// An alarm that is set is in one of four places: at or behind `floor`, in the page, with an object
/// whose handler runs (which is looked at when that is over), or on its way here by [#added]. So
/// what a sweep has passed need never be read again.
///
/// Threads: that of [Alarms].
final class Line {
  /// Alarms read from the store at once.
  static final int PAGE = 64;

  /// Later than anything.
  static final long NEVER = Long.MAX_VALUE;

  final Shard shard;
  final long term;
  final ScriptName script;

  /// Alarms that were due before this were missed while nobody led the shard.
  final long ledSince;

  /// Whether it stands in its tenant's queue; kept by [Alarms].
  boolean inTurn;

  private final ArrayDeque<StoredAlarm> page = new ArrayDeque<>();
  private @Nullable StoredAlarm last;
  private boolean sweeping;
  private long until;
  private long floor;
  private long added = NEVER;
  private long next;
  private boolean over;

  /// @param next when its first alarm is due
  Line(Shard shard, long term, ScriptName script, long ledSince, long next) {
    this.shard = shard;
    this.term = term;
    this.script = script;
    this.ledSince = ledSince;
    this.floor = next;
    this.next = next;
  }

  /// When a sweep is to begin; [#NEVER] while one is under way.
  long next() {
    return sweeping || over ? NEVER : next;
  }

  /// An alarm is due at this time that was not before.
  void added(long timeMillis) {
    if (sweeping) {
      added = Math.min(added, timeMillis);
    } else {
      floor = Math.min(floor, timeMillis);
      next = Math.min(next, timeMillis);
    }
  }

  /// Begins a sweep of what is due by now.
  void begin(long nowMillis) {
    sweeping = true;
    until = nowMillis;
    last = null;
  }

  /// The next alarm whose turn it is; empty when the sweep is over.
  Optional<StoredAlarm> poll() {
    if (page.isEmpty() && sweeping) {
      var more = shard.state().alarms().due(script, floor, Optional.ofNullable(last), until, PAGE);
      page.addAll(more);
      if (more.size() < PAGE) {
        end();
      } else {
        last = more.getLast();
      }
    }
    return Optional.ofNullable(page.poll());
  }

  private void end() {
    sweeping = false;
    floor = Math.min(added, shard.state().alarms().next(script, until + 1).orElse(NEVER));
    next = floor;
    added = NEVER;
  }

  /// An alarm whose turn it is when those before it are through.
  void add(StoredAlarm due) {
    page.add(due);
  }

  /// An alarm whose turn it is next.
  void putBack(StoredAlarm due) {
    page.addFirst(due);
  }

  /// Forgets where it stood: at `nextMillis` it begins with the first alarm there is.
  void restart(long nextMillis) {
    page.clear();
    sweeping = false;
    added = NEVER;
    floor = 0;
    next = nextMillis;
  }

  /// Its shard is not served here in its term any more.
  void close() {
    over = true;
    sweeping = false;
    page.clear();
  }

  boolean isOver() {
    return over;
  }
}
