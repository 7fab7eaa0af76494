package dev.cloister.policies;

import static dev.cloister.policies.Unit.BYTES;
import static dev.cloister.policies.Unit.COUNT;
import static dev.cloister.policies.Unit.MEBIBYTES;
import static dev.cloister.policies.Unit.MILLISECONDS;

import java.util.Arrays;
import java.util.Optional;

/// Every limit a policy can set: its key in a policy file, its unit, the least and the most an
/// operator may choose, and what holds where nothing is said.
///
/// This table is the one place of the defaults. The most is where the code behind stops being
/// tested, not a recommendation.
public enum Limit {
  /// CPU time of the script's thread for one event, all its turns together. A cold engine
  /// interprets, and takes up to 50 times what the same event takes once it is compiled (measured:
  /// 100 to 400 ms for the first request of a small script), so this is far above what a warm event
  /// needs.
  EVENT_CPU("event-cpu-ms-max", MILLISECONDS, 1, 300_000, 2_000),

  /// Time from an event's start to its answer; the same again for `waitUntil`. Workers give
  /// `waitUntil` 30 s, and a phone's patience ends sooner.
  EVENT_WALL("event-wall-ms-max", MILLISECONDS, 10, 900_000, 30_000),

  /// Time from the start of an object's `alarm` handler to its end; `waitUntil` has what is left of
  /// it and [#EVENT_WALL]. Workers give it 15 minutes.
  ALARM_WALL("alarm-wall-ms-max", MILLISECONDS, 10, 3_600_000, 900_000),

  /// CPU time until a script's modules are evaluated, at its deploy and again in each child
  /// context. Libraries that build parsers of their own at the top level take seconds of an engine
  /// that still interprets (measured: 2 to 5 s, where `workerd` takes 60 ms), and it happens
  /// rarely.
  EVALUATION_CPU("evaluation-cpu-ms-max", MILLISECONDS, 10, 300_000, 20_000),

  /// What one event, or the evaluation of a script's modules, may allocate, all that is let go of
  /// again included. The collector's work is charged to no thread, so CPU time alone would leave it
  /// free. Compiled code allocates 1 to 2 GiB in a second.
  EVENT_ALLOCATION("event-allocation-bytes-max", BYTES, 1L << 20, 1L << 40, 8L << 30),

  /// Statements that a script may run in one turn, those of sources that call themselves internal
  /// included; 0 counts none, since counting slows all code down. CPU time is the bound that always
  /// holds.
  TURN_STATEMENTS("turn-statements-max", COUNT, 0, 1_000_000_000_000L, 0),

  /// Time until a script's modules are evaluated. On a busy machine twice the CPU time.
  EVALUATION_WALL("evaluation-wall-ms-max", MILLISECONDS, 10, 900_000, 40_000),

  /// Outgoing requests of one event, to objects and to the network. Workers allow 1,000.
  EVENT_CALLS("event-calls-max", COUNT, 1, 10_000, 1_000),

  /// Outgoing requests of one tenant that are under way on a host at once, each with its connection
  /// and with at most 512 KiB of bodies in the host's memory; further ones wait for a place.
  EGRESS_REQUESTS("egress-requests-max", COUNT, 1, 10_000, 128),

  /// How long an origin may be silent, before its answer or within it, until the request is given
  /// up. Longer than an event's own time, for answers that stream on.
  EGRESS_SILENCE("egress-silence-ms-max", MILLISECONDS, 10, 900_000, 120_000),

  /// Text of `console` calls of one event; the rest is dropped, with a note. Workers keep 256 KiB.
  EVENT_LOG("event-log-bytes-max", BYTES, 1_024, 16L << 20, 256L << 10),

  /// Timers pending at once in one child context: each holds a closure of the guest's heap.
  CONTEXT_TIMERS("context-timers-max", COUNT, 1, 100_000, 10_000),

  /// Child contexts of one script version, each with a platform thread; 0 is as many as the host
  /// has cores, since more only take turns.
  SCRIPT_CONTEXTS("script-contexts-max", COUNT, 0, 64, 0),

  /// Child contexts of all scripts of one tenant together, in the cordon it runs in; those of
  /// scripts that are values, and of versions that are about to go, too. Each has a platform thread
  /// and 1 to 8 MiB of the cordon's heap.
  TENANT_CONTEXTS("tenant-contexts-max", COUNT, 1, 10_000, 256),

  /// All modules of one upload together, unpacked. They are parsed once per engine and kept.
  SCRIPT_SIZE("script-bytes-max", BYTES, 1_024, 64L << 20, 10L << 20),

  /// Scripts that the scripts of one tenant have loaded from values (`worker_loaders`) and that are
  /// kept on a host at once. When there is room for no more, the one that nobody has called for
  /// longest goes.
  DYNAMIC_SCRIPTS("dynamic-scripts-max", COUNT, 1, 10_000, 100),

  /// All modules of those scripts together, which the host keeps to load them again.
  DYNAMIC_CODE("dynamic-code-bytes-max", BYTES, 1_024, 1L << 30, 64L << 20),

  /// Requests that wait for one object; the next is refused at once, since one more would only wait
  /// longer.
  OBJECT_QUEUE("object-queue-length-max", COUNT, 1, 10_000, 64),

  /// One request body, streamed through and never held. Phones upload pictures and short films.
  REQUEST_BODY("request-body-bytes-max", BYTES, 1_024, 10L << 30, 100L << 20),

  /// One answer to a client, streamed through and never held.
  ANSWER_BODY("answer-body-bytes-max", BYTES, 1_024, 1L << 40, 10L << 30),

  /// One request or response body that a script reads into its memory at once. Has to fit into the
  /// cordon's heap several times over.
  BODY_IN_MEMORY("body-in-memory-bytes-max", BYTES, 1_024, 256L << 20, 32L << 20),

  /// Key and value of one stored entry together. Workers stop at 2 MB; a value travels in one log
  /// entry, so more would hold up every other object of the shard.
  VALUE_SIZE("value-bytes-max", BYTES, 1_024, 2L << 20, 2L << 20),

  /// What one tenant has stored, keys and values of all its scripts' objects and services, on all
  /// shards together. What objects were before is not in it: that has a bound of its own
  /// (`history-bytes-max` of the host's configuration).
  TENANT_STORED_BYTES("tenant-stored-bytes-max", BYTES, 1L << 20, 1L << 50, 10L << 30),

  /// How many entries that may be. Each takes some 100 bytes beside its own, in the store and in
  /// each snapshot.
  TENANT_STORED_KEYS("tenant-stored-keys-max", COUNT, 1_000, 10_000_000_000L, 50_000_000),

  /// Requests and calls of one tenant that begin within a second; further ones are refused at once.
  /// Two cores answer 20,000 small ones (measured), so this is for the operator to lower.
  TENANT_EVENTS("tenant-events-per-second-max", COUNT, 1, 1_000_000, 100_000),

  /// WebSockets of one tenant that are open on a host at once, whichever side asked for them. Each
  /// takes a few KiB, and a client's takes a connection of the edge besides.
  SOCKETS("sockets-max", COUNT, 1, 10_000, 1_000),

  /// Messages of one tenant that wait in its WebSockets, in the host and again in each child
  /// context, for a side that does not take them. Has to hold the longest message.
  SOCKET_WAITING("socket-waiting-bytes-max", BYTES, 64L << 10, 1L << 30, 64L << 20),

  /// One message that a client or an origin sends over a WebSocket. Workers stop at 32 MiB.
  SOCKET_MESSAGE("socket-message-bytes-max", BYTES, 1_024, 32L << 20, 32L << 20),

  /// Heap of the cordon the tenant runs in (`-Xmx`), shared with the tenants beside it. Some 100
  /// MiB of it are taken by the engine and the compiler's work before the first script.
  CORDON_HEAP("cordon-heap-mib", MEBIBYTES, 128, 16_384, 512),

  /// Tenants in one shared cordon (K). Killing a cordon disturbs all of them, so fewer is safer and
  /// more is cheaper.
  CORDON_TENANTS("cordon-tenants-max", COUNT, 1, 256, 8),

  /// Child contexts of one cordon that are kept though nothing is under way in them and no object
  /// lives there; beyond it the one that has been idle longest is closed, and opened again by its
  /// script's next event. Each holds what its script has evaluated: 1 to 8 MiB of the cordon's
  /// heap.
  CORDON_IDLE_CONTEXTS("cordon-idle-contexts-max", COUNT, 1, 10_000, 32);

  private final String key;
  private final Unit unit;
  private final long least;
  private final long most;
  private final long byDefault;

  Limit(String key, Unit unit, long least, long most, long byDefault) {
    this.key = key;
    this.unit = unit;
    this.least = least;
    this.most = most;
    this.byDefault = byDefault;
  }

  /// The limit with this key, if there is one.
  public static Optional<Limit> named(String key) {
    return Arrays.stream(values()).filter(limit -> limit.key.equals(key)).findFirst();
  }

  /// Its name in a policy file; never renamed.
  public String key() {
    return key;
  }

  /// What its number counts.
  public Unit unit() {
    return unit;
  }

  /// The smallest amount that may be chosen.
  public long least() {
    return least;
  }

  /// The largest amount that may be chosen.
  public long most() {
    return most;
  }

  /// What holds where a policy says nothing.
  public long byDefault() {
    return byDefault;
  }

  /// Whether the amount is within both bounds.
  public boolean allows(long amount) {
    return least <= amount && amount <= most;
  }

  /// A sentence for whoever chose an amount that is not allowed, with both bounds in it.
  public String complaint(long amount) {
    return "\"%s\" is %s; it must be from %s to %s."
        .formatted(key, unit.show(amount), unit.show(least), unit.show(most));
  }
}
