package dev.cloister.host.observe;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.execution.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One event that is over, and where its time went.
///
/// @param at when it was over
/// @param kind of event, as in traces
/// @param what it asked, shortened: a method and URL, the name of a method, a cron
/// @param outcome a word of the tail vocabulary
/// @param status of its answer; 0 when it has none
public record Explained(
    String requestId,
    ScriptName script,
    String version,
    Optional<ObjectId> object,
    Instant at,
    String kind,
    String what,
    String outcome,
    int status,
    Timeline timeline) {
  private static final long MICRO = 1_000;

  /// One part of an event's time or work.
  ///
  /// @param name in the words of `docs/explain.md`
  /// @param unit `us`, `bytes`, or empty for a number of things
  public record Part(String name, long amount, String unit) {
    @Override
    public String toString() {
      return unit.isEmpty() ? name + " " + amount : name + " " + amount + " " + unit;
    }
  }

  /// A call that the event made.
  ///
  /// @param target a kind of thing, and a name where there is one
  /// @param micros until its answer came; empty while there is none
  public record Call(String target, long atMicros, OptionalLong micros) {
    private static Call of(Timeline.Call call) {
      var at = call.atNanos() / MICRO;
      var done = call.doneNanos();
      return new Call(
          call.target(),
          at,
          done == Timeline.NEVER ? OptionalLong.empty() : OptionalLong.of(done / MICRO - at));
    }
  }

  /// The request id of the event that led to it; empty when none did.
  public Optional<String> cause() {
    return Optional.of(timeline.cause()).filter(id -> !id.isEmpty());
  }

  /// The first calls that it made.
  public List<Call> calls() {
    return timeline.account().calls().stream().map(Call::of).toList();
  }

  /// How long whoever asked waited for the answer; how long the event took when nobody did.
  public long totalMicros() {
    return timeline.totalNanos() / MICRO;
  }

  /// All that is known, in the order in which it happens; what took no time and did nothing is left
  /// out.
  public List<Part> parts() {
    var account = timeline.account();
    var parts = new Parts();
    var sent = Math.max(0, account.sentNanos());
    var ready = Math.max(sent, account.contextNanos());
    parts.time("script-found", account.startedNanos());
    parts.count("script-started", account.isFresh() ? 1 : 0);
    parts.time("line", sent - Math.max(0, account.startedNanos()));
    if (account.isActivated()) {
      parts.time("object-read", account.activationNanos());
      parts.bytes("object-read-bytes", account.activationBytes());
    }
    parts.time("context-made", ready - sent);
    if (account.endedNanos() != Timeline.NEVER) {
      parts.time("queue", account.endedNanos() - account.wallMicros() * MICRO - ready);
    }
    parts.time("script-cpu", account.cpuMicros() * MICRO);
    parts.time("script-wall", account.wallMicros() * MICRO);
    parts.time("input-gate", account.gateMicros() * MICRO);
    parts.count("storage-reads", account.reads());
    parts.time("storage-read", account.readNanos());
    parts.count("commits", account.commits());
    parts.bytes("commit-bytes", account.commitBytes());
    parts.count("calls", account.callCount());
    if (account.answeredNanos() != Timeline.NEVER && account.releasedNanos() != Timeline.NEVER) {
      parts.time("output-gate", account.releasedNanos() - account.answeredNanos());
    }
    if (account.durableNanos() != Timeline.NEVER) {
      parts.time("durable-at", account.durableNanos());
    }
    parts.bytes("bytes-in", account.bytesIn());
    parts.bytes("bytes-out", account.bytesOut());
    return parts.all;
  }

  private static final class Parts {
    private final List<Part> all = new ArrayList<>();

    void time(String name, long nanos) {
      if (nanos >= MICRO) {
        all.add(new Part(name, nanos / MICRO, "us"));
      }
    }

    void bytes(String name, long bytes) {
      if (bytes > 0) {
        all.add(new Part(name, bytes, "bytes"));
      }
    }

    void count(String name, long count) {
      if (count > 0) {
        all.add(new Part(name, count, ""));
      }
    }
  }
}
