package dev.cloister.host.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// When what happened to one event, and what it used: written while it runs, by whoever knows.
///
/// Costs one object for each event, and no lock that anybody else wants. Times are nanoseconds of
/// the ticker since the event was asked for; [#NEVER] stands for what has not happened.
///
/// Threads: any; moments are written once, sums are guarded by this. Limits: the first
/// [#CALLS_KEPT_MAX] calls are kept, the others counted.
public final class Timeline {
  /// What has not happened.
  public static final long NEVER = -1;

  /// Calls of one event that are kept one by one.
  public static final int CALLS_KEPT_MAX = 16;

  /// A call that the event made.
  public static final class Call {
    private final String target;
    private final long atNanos;
    private volatile long doneNanos = NEVER;

    private Call(String target, long atNanos) {
      this.target = target;
      this.atNanos = atNanos;
    }

    /// Where it went: a kind, and a name where there is one.
    public String target() {
      return target;
    }

    /// When it was made.
    public long atNanos() {
      return atNanos;
    }

    /// When its answer came.
    public long doneNanos() {
      return doneNanos;
    }
  }

  private final LongSupplier ticker;
  private final String cause;
  private final long askedNanos;
  private volatile long startedNanos = NEVER;
  private volatile long sentNanos = NEVER;
  private volatile long contextNanos = NEVER;
  private volatile long answeredNanos = NEVER;
  private volatile long releasedNanos = NEVER;
  private volatile long endedNanos = NEVER;
  private volatile long durableNanos = NEVER;
  private volatile boolean fresh;
  private boolean activated;
  private long activationNanos;
  private long activationBytes;
  private long reads;
  private long readNanos;
  private long commits;
  private long commitBytes;
  private long bytesIn;
  private long bytesOut;
  private long cpuMicros;
  private long wallMicros;
  private long gateMicros;
  private int callCount;
  private List<Call> calls = List.of();

  private Timeline(LongSupplier ticker, String cause) {
    this.ticker = ticker;
    this.cause = cause;
    this.askedNanos = ticker.getAsLong();
  }

  /// Of an event that no script's event led to.
  public static Timeline of(LongSupplier ticker) {
    return new Timeline(ticker, "");
  }

  /// Of an event that another led to.
  Timeline ofCall(String requestId) {
    return new Timeline(ticker, requestId);
  }

  private long now() {
    return ticker.getAsLong() - askedNanos;
  }

  // ---- what happens

  /// The script that answers is known, and was started if need be.
  public void scriptFound() {
    startedNanos = now();
  }

  /// It is the first event of a version of a script in an isolate.
  void first() {
    fresh = true;
  }

  /// The object had to be read from what is stored: how long that took, and how much it was.
  public synchronized void activated(long nanos, long bytes) {
    activationNanos = nanos;
    activationBytes = bytes;
    activated = true;
  }

  /// It goes to its context.
  void sent() {
    sentNanos = now();
  }

  /// The context it waits in has evaluated the script.
  void contextOpened() {
    contextNanos = now();
  }

  /// What it asks has so many bytes more.
  synchronized void received(long bytes) {
    bytesIn += bytes;
  }

  /// Its answer has so many bytes more.
  synchronized void answeredWith(long bytes) {
    bytesOut += bytes;
  }

  /// Its answer, or its error, is there.
  void answered() {
    answeredNanos = now();
  }

  /// Its answer may leave.
  void released() {
    releasedNanos = now();
  }

  /// It has read what is stored, and had to wait for it.
  public synchronized void read(long nanos) {
    reads++;
    readNanos += nanos;
  }

  /// A turn of it has written; the result is to run when that is durable.
  public synchronized void wrote(long bytes) {
    commits++;
    commitBytes += bytes;
  }

  /// All that it has written up to now is durable.
  public void durable() {
    durableNanos = now();
  }

  /// It calls somebody.
  synchronized Call calls(String target) {
    var call = new Call(target, now());
    callCount++;
    if (calls.isEmpty()) {
      calls = new ArrayList<>(2);
    }
    if (calls.size() < CALLS_KEPT_MAX) {
      calls.add(call);
    }
    return call;
  }

  /// The answer to a call is there.
  void called(Call call) {
    call.doneNanos = now();
  }

  /// It is over in its isolate, which says what it used.
  synchronized void ended(long cpu, long wall, long gate) {
    cpuMicros = cpu;
    wallMicros = wall;
    gateMicros = gate;
    endedNanos = now();
  }

  // ---- what is asked of it

  /// The request id of the event that led to it; empty when none did.
  public String cause() {
    return cause;
  }

  /// How long whoever asked waited for the answer; how long the event took when nobody did.
  public long totalNanos() {
    return Math.max(0, releasedNanos == NEVER ? endedNanos : releasedNanos);
  }

  /// What is known of the event by now: moments since it was asked for, or [#NEVER], and sums.
  ///
  /// @param startedNanos when the script that answers was found, or had started
  /// @param isFresh whether it was the first event of its version in its isolate
  /// @param sentNanos when it went to its context: before that it stood in its object's line
  /// @param contextNanos when the context was ready that had to be made for it
  /// @param isActivated whether its object had to be read from what is stored
  /// @param activationNanos how long that took
  /// @param activationBytes how many bytes were handed over with it
  /// @param answeredNanos when its answer was there
  /// @param releasedNanos when its answer could leave
  /// @param endedNanos when it was over in its isolate
  /// @param durableNanos when the last of what it wrote was durable
  /// @param reads how often it waited for a read of what is stored
  /// @param readNanos how long it waited for reads, together
  /// @param commits how many of its turns wrote
  /// @param commitBytes bytes of keys and values that they wrote
  /// @param bytesIn bytes of the bodies it was asked with
  /// @param bytesOut bytes of the bodies it was answered with
  /// @param cpuMicros CPU time of the script
  /// @param wallMicros from the moment the isolate took it up until all of it was over
  /// @param gateMicros of these, waiting before its object's closed input gate
  /// @param callCount how many calls it made
  /// @param calls the first of them
  public record Account(
      long startedNanos,
      boolean isFresh,
      long sentNanos,
      long contextNanos,
      boolean isActivated,
      long activationNanos,
      long activationBytes,
      long answeredNanos,
      long releasedNanos,
      long endedNanos,
      long durableNanos,
      long reads,
      long readNanos,
      long commits,
      long commitBytes,
      long bytesIn,
      long bytesOut,
      long cpuMicros,
      long wallMicros,
      long gateMicros,
      int callCount,
      List<Call> calls) {
    public Account {
      calls = List.copyOf(calls);
    }
  }

  /// All of it.
  public synchronized Account account() {
    return new Account(
        startedNanos,
        fresh,
        sentNanos,
        contextNanos,
        activated,
        activationNanos,
        activationBytes,
        answeredNanos,
        releasedNanos,
        endedNanos,
        durableNanos,
        reads,
        readNanos,
        commits,
        commitBytes,
        bytesIn,
        bytesOut,
        cpuMicros,
        wallMicros,
        gateMicros,
        callCount,
        calls);
  }
}
