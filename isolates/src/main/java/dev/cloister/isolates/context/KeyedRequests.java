package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one live object knows of requests that came with an `Idempotency-Key`: those under way, and
/// among its entries those that are done.
///
/// What is to be stored of them goes into the batches of the object's turns: an answer into the
/// batch of the turn that answers, and into every batch before it the mark that the request has
/// begun, so that no batch leaves with an effect of a request that nobody would know of after it.
/// Which of the requests under way an effect is of is not asked: a mark too many costs a retry an
/// answer that says less, a mark too few would do something twice.
///
/// Keys begin with a byte that no text in UTF-8 has, so scripts cannot name them, and lists end
/// before them: by the digest of the request's key what became of it, by time and digest its size,
/// and one entry with how many there are.
///
/// Threads: the context's own only. Limits: what was kept [#KEPT_MILLIS] ago is forgotten, and
/// before that the oldest beyond [#KEPT_MAX] requests or [#KEPT_BYTES_MAX] bytes of one object.
public final class KeyedRequests {
  /// How long an answer is kept: a day.
  public static final long KEPT_MILLIS = 24L * 60 * 60 * 1000;

  /// Requests that one object keeps.
  public static final int KEPT_MAX = 10_000;

  /// Bytes that one object keeps of them.
  public static final long KEPT_BYTES_MAX = 16L << 20;

  /// Entries that are forgotten with one answer, at most: so no turn has to remove all of them.
  public static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final byte[] PREFIX = {(byte) 0xFF, 'i'};
  private static final Key TOTALS = key('n', new byte[0]);
  private static final Key FIRST_BY_TIME = key('t', new byte[0]);
  private static final Key AFTER_BY_TIME = key('u', new byte[0]);
  private static final long UNKNOWN = -1;

  /// What is stored, as this turn sees it.
  public interface Entries {
    byte @Nullable [] get(Key key);

    List<Entry> list(Key start, Key end, int limit);
  }

  /// What is known of a request that has just come.
  public sealed interface Found {
    /// Nothing: it is to be handled, and its answer will be kept.
    record New() implements Found {}

    /// The event of this number handles the same request.
    record UnderWay(long event) implements Found {}

    /// It has been handled, as far as this says.
    record Done(StoredAnswer.Outcome outcome) implements Found {}

    /// Another request came with the same key.
    record Other() implements Found {}
  }

  /// A request that is handled now. Once it is `over` without an answer, it is here until its turn
  /// ends.
  private static final class UnderWay {
    final long event;
    final Key digest;
    final long timeMillis;
    final StoredAnswer.Fingerprint asked;
    boolean marked;
    boolean over;

    UnderWay(long event, Key digest, long timeMillis, StoredAnswer.Fingerprint asked) {
      this.event = event;
      this.digest = digest;
      this.timeMillis = timeMillis;
      this.asked = asked;
    }
  }

  private final Entries entries;
  private final Map<Key, UnderWay> byKey = new HashMap<>();
  private final Map<Long, UnderWay> byEvent = new HashMap<>();
  private final TreeMap<Key, Optional<byte[]>> changed = new TreeMap<>();
  private long oldestMillis = UNKNOWN;

  public KeyedRequests(Entries entries) {
    this.entries = entries;
  }

  /// A digest of a method and of a URL's path and query, and of a body if it is all there. By which
  /// name or port a retry reaches the object is no part of what it asks.
  public static StoredAnswer.Fingerprint fingerprint(
      String method, String url, byte @Nullable [] body) {
    return new StoredAnswer.Fingerprint(
        digest((method + '\0' + afterOrigin(url)).getBytes(StandardCharsets.UTF_8)),
        Optional.ofNullable(body).map(KeyedRequests::digest));
  }

  private static String afterOrigin(String url) {
    var origin = url.indexOf("://");
    var path = origin < 0 ? -1 : url.indexOf('/', origin + 3);
    return path < 0 ? url : url.substring(path);
  }

  /// A request has come: says what is known of it. One that is new is under way from now on.
  public Found begin(
      long event, String requestKey, StoredAnswer.Fingerprint asked, long nowMillis) {
    var digest = new Key(digest(requestKey.getBytes(StandardCharsets.UTF_8)));
    var twin = byKey.get(digest);
    if (twin != null && !twin.over) {
      return twin.asked.matches(asked) ? new Found.UnderWay(twin.event) : new Found.Other();
    }
    var stored = get(key('k', digest.bytes()));
    if (stored != null) {
      var before = StoredAnswer.decoded(stored);
      if (nowMillis - before.timeMillis() < KEPT_MILLIS) {
        return before.asked().matches(asked) ? new Found.Done(before.outcome()) : new Found.Other();
      }
      forget(digest, before.timeMillis());
    }
    var begun = new UnderWay(event, digest, nowMillis, asked);
    byKey.put(digest, begun);
    byEvent.put(event, begun);
    return new Found.New();
  }

  /// Whether the event of this number handles such a request, and has not answered.
  public boolean isUnderWay(long event) {
    var request = byEvent.get(event);
    return request != null && !request.over;
  }

  /// The event has answered: what is kept of it goes with the turn's writes.
  public void answered(long event, StoredAnswer.Outcome outcome) {
    var request = byEvent.remove(event);
    if (request != null) {
      byKey.remove(request.digest, request);
      put(request, outcome);
    }
  }

  /// The event is over without an answer. What it did in this turn, and does not wait for the end
  /// of a transaction, is marked as begun when the turn ends.
  public void over(long event, boolean inTransaction) {
    var request = byEvent.get(event);
    if (request != null && !request.over) {
      request.over = true;
      if (inTransaction && !request.marked) {
        put(request, new StoredAnswer.Outcome.Begun());
      }
    }
  }

  /// The object's entries are all deleted in this turn, and with them what was kept.
  public void deleteAll() {
    changed.clear();
    oldestMillis = UNKNOWN;
    byEvent.values().forEach(request -> request.marked = false);
  }

  /// Whether something has to be stored also if the turn has written nothing else.
  public boolean isChanged() {
    return !changed.isEmpty();
  }

  /// Takes what goes with a batch of the object: entries, and keys without a value.
  ///
  /// @param effects whether the batch has anything else in it
  public Map<Key, Optional<byte[]>> take(boolean effects) {
    if (effects) {
      for (var request : List.copyOf(byEvent.values())) {
        if (!request.marked) {
          request.marked = true;
          put(request, new StoredAnswer.Outcome.Begun());
        }
      }
    }
    if (changed.isEmpty()) {
      return Map.of();
    }
    var taken = new TreeMap<>(changed);
    changed.clear();
    return taken;
  }

  /// The turn has ended, and everything has left.
  public void turnEnded() {
    if (!byEvent.isEmpty()) {
      byEvent.values().removeIf(request -> request.over);
      byKey.values().removeIf(request -> request.over);
    }
  }

  // ---- entries

  private void put(UnderWay request, StoredAnswer.Outcome outcome) {
    var bytes = new StoredAnswer(request.timeMillis, request.asked, outcome).encoded();
    var byTime = byTime(request.timeMillis, request.digest);
    var before = get(byTime);
    var totals = totals();
    var count = totals.getLong() + (before == null ? 1 : 0);
    var size = totals.getLong() + bytes.length - (before == null ? 0 : asInt(before));
    changed.put(key('k', request.digest.bytes()), Optional.of(bytes));
    changed.put(
        byTime, Optional.of(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array()));
    setTotals(count, size);
    if (oldestMillis == UNKNOWN) {
      oldestMillis = timeOfOldest();
    }
    forgetOldest(request);
  }

  private void forgetOldest(UnderWay newest) {
    var forgotten = 0;
    while (forgotten < FORGOTTEN_AT_ONCE_MAX) {
      var totals = totals();
      var tooMany = totals.getLong() > KEPT_MAX || totals.getLong() > KEPT_BYTES_MAX;
      if (!tooMany && newest.timeMillis - oldestMillis < KEPT_MILLIS) {
        return;
      }
      var oldest = oldest();
      if (oldest == null || digestIn(oldest).equals(newest.digest)) {
        return;
      }
      forget(digestIn(oldest), timeIn(oldest));
      oldestMillis = timeOfOldest();
      forgotten++;
    }
  }

  private void forget(Key digest, long timeMillis) {
    var byTime = byTime(timeMillis, digest);
    var size = get(byTime);
    if (size == null) {
      return;
    }
    var totals = totals();
    setTotals(totals.getLong() - 1, totals.getLong() - asInt(size));
    changed.put(byTime, Optional.empty());
    changed.put(key('k', digest.bytes()), Optional.empty());
  }

  private long timeOfOldest() {
    var oldest = oldest();
    return oldest == null ? Long.MAX_VALUE : timeIn(oldest);
  }

  /// The key of the oldest by time; null when there is none.
  private @Nullable Key oldest() {
    var here =
        changed.subMap(FIRST_BY_TIME, AFTER_BY_TIME).entrySet().stream()
            .filter(entry -> entry.getValue().isPresent())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    // Those that this turn has removed are the oldest that are stored: as many are passed over.
    var removed = changed.values().stream().filter(Optional::isEmpty).count();
    for (var entry : entries.list(FIRST_BY_TIME, AFTER_BY_TIME, (int) removed + 1)) {
      var key = new Key(entry.key());
      var now = changed.get(key);
      if (now == null || now.isPresent()) {
        return here == null || key.compareTo(here) < 0 ? key : here;
      }
    }
    return here;
  }

  private byte @Nullable [] get(Key key) {
    var now = changed.get(key);
    return now == null ? entries.get(key) : now.orElse(null);
  }

  /// How many there are, then how many bytes.
  private ByteBuffer totals() {
    var stored = get(TOTALS);
    return ByteBuffer.wrap(stored == null ? new byte[2 * Long.BYTES] : stored);
  }

  private void setTotals(long count, long bytes) {
    changed.put(
        TOTALS,
        Optional.of(ByteBuffer.allocate(2 * Long.BYTES).putLong(count).putLong(bytes).array()));
  }

  private static int asInt(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  private static Key key(char kind, byte[] rest) {
    return new Key(
        ByteBuffer.allocate(PREFIX.length + 1 + rest.length)
            .put(PREFIX)
            .put((byte) kind)
            .put(rest)
            .array());
  }

  private static Key byTime(long millis, Key digest) {
    return key(
        't',
        ByteBuffer.allocate(Long.BYTES + digest.bytes().length)
            .putLong(millis)
            .put(digest.bytes())
            .array());
  }

  private static long timeIn(Key byTime) {
    return ByteBuffer.wrap(byTime.bytes()).getLong(PREFIX.length + 1);
  }

  private static Key digestIn(Key byTime) {
    var from = PREFIX.length + 1 + Long.BYTES;
    return new Key(java.util.Arrays.copyOfRange(byTime.bytes(), from, byTime.bytes().length));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256.", e);
    }
  }
}
