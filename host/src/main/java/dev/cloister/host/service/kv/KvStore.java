package dev.cloister.host.service.kv;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.Pieces;
import dev.cloister.host.execution.PulledSource;
import dev.cloister.host.service.BatchWriter;
import dev.cloister.host.service.ServedShard;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceObjects;
import dev.cloister.host.storage.Shards;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The KV namespaces of all tenants, durable: what is acknowledged survives a crash, and is seen by
/// every read that begins after.
///
/// A namespace's keys lie in one shard, in order; values beyond [KvLimits#BESIDE_BYTES_MAX] lie in
/// pieces in shards of their own, and stream in and out a piece at a time. A key whose time is over
/// is not there for any reader from that second on; [#sweep] removes it.
///
/// Threads: any that may wait and is not interrupted. The shards are lent.
public final class KvStore {
  /// How often a read that meets a write is tried.
  private static final int READS_MAX = 16;

  private static final int SCANNED_PAGES_MAX = 20;

  private final Shards shards;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Executor threads;
  private final Map<Namespace, BatchWriter<Change>> writers = new ConcurrentHashMap<>();

  /// @param random tells values apart
  /// @param threads gives each task a thread that may wait and is not interrupted
  public KvStore(Shards shards, InstantSource clock, RandomGenerator random, Executor threads) {
    this.shards = shards;
    this.clock = clock;
    this.random = random;
    this.threads = threads;
  }

  /// A value that is there.
  ///
  /// @param metadata JSON in UTF-8; empty when there is none
  /// @param expiration seconds since 1970; 0: never
  public record Found(byte[] metadata, long expiration, long length, HostBody value) {}

  /// A key in a list.
  public record Listed(byte[] key, byte[] metadata, long expiration) {}

  /// Part of a list; `next` is the last key of it when others follow.
  public record Page(List<Listed> keys, Optional<byte[]> next) {}

  /// The seconds since 1970, by which keys expire.
  public long nowSeconds() {
    return clock.instant().getEpochSecond();
  }

  /// The value of a key; empty when it has none.
  public Outcome<Optional<Found>> get(Namespace namespace, byte[] key) {
    var shard = index(namespace);
    var index = namespace.index();
    for (var tries = 0; tries < READS_MAX; tries++) {
      var entry = entry(namespace, key);
      if (entry.isEmpty()) {
        return new Outcome.Answered<>(Optional.empty());
      }
      var value =
          switch (entry.get().place()) {
            case KvEntry.Place.Pieces(var generation) ->
                Optional.of(pieces(namespace, generation, entry.get().length()));
            case KvEntry.Place.Beside(var version) ->
                shard.state().get(index, IndexKeys.beside(key)).flatMap(it -> value(it, version));
          };
      if (value.isPresent()) {
        var found = entry.get();
        return new Outcome.Answered<>(
            Optional.of(
                new Found(found.metadata(), found.expiration(), found.length(), value.get())));
      }
      // A write came between the two reads.
    }
    return new Outcome.Failed<>(
        ServiceAnswers.storageUnavailable(
            "The key was written again and again while it was read."));
  }

  /// The length of a value; empty when the key has none.
  public Optional<Long> length(Namespace namespace, byte[] key) {
    return entry(namespace, key).map(KvEntry::length);
  }

  private Optional<KvEntry> entry(Namespace namespace, byte[] key) {
    return index(namespace)
        .state()
        .get(namespace.index(), IndexKeys.entry(key))
        .map(KvEntry::read)
        .filter(entry -> !entry.isExpired(nowSeconds()));
  }

  private static Optional<HostBody> value(byte[] stored, long version) {
    return ByteBuffer.wrap(stored).getLong() == version
        ? Optional.of(new HostBody.Whole(Arrays.copyOfRange(stored, Long.BYTES, stored.length)))
        : Optional.empty();
  }

  private HostBody pieces(Namespace namespace, byte[] generation, long length) {
    var object = namespace.value(generation);
    var state = shards.shardOf(object).state();
    var count = (int) ((length + KvLimits.PIECE_BYTES - 1) / KvLimits.PIECE_BYTES);
    Pieces pieces =
        new Pieces() {
          private int number;

          @Override
          public byte @Nullable [] next() throws IOException {
            if (number == count) {
              return null;
            }
            return state
                .get(object, PieceUpload.pieceKey(number++))
                .orElseThrow(() -> new IOException("The value was replaced while it was read."));
          }
        };
    return new HostBody.Flowing(new PulledSource(length, pieces, threads));
  }

  /// Keys that begin with `prefix`, after `after`, in the order of their bytes; at most `limit`.
  /// Fewer than that may come though others follow, when many have expired.
  public Page list(Namespace namespace, byte[] prefix, Optional<byte[]> after, int limit) {
    var state = index(namespace).state();
    var now = nowSeconds();
    var first = IndexKeys.entry(prefix);
    var end = Optional.of(ByteOrder.afterPrefix(first));
    var start =
        after
            .map(IndexKeys::entry)
            .map(ByteOrder::next)
            .filter(next -> Arrays.compareUnsigned(next, first) > 0)
            .orElse(first);
    var found = new ArrayList<Listed>();
    var last = Optional.<byte[]>empty();
    for (var pages = 0; pages < SCANNED_PAGES_MAX; pages++) {
      var wanted = limit + 1 - found.size();
      var page = state.range(namespace.index(), Optional.of(start), end, false, wanted);
      for (var stored : page) {
        if (found.size() == limit) {
          // One more than asked for: there are others.
          return new Page(found, last);
        }
        var key = IndexKeys.afterKind(stored.key());
        var entry = KvEntry.read(stored.value());
        last = Optional.of(key);
        if (!entry.isExpired(now)) {
          found.add(new Listed(key, entry.metadata(), entry.expiration()));
        }
      }
      if (page.size() < wanted) {
        return new Page(found, Optional.empty());
      }
      start = ByteOrder.next(page.getLast().key());
    }
    return new Page(found, last);
  }

  /// Gives a key a value, durably when this returns. The value is read to its end or until it is
  /// too long.
  ///
  /// @param value null ends it
  /// @param expiration seconds since 1970; 0: never
  /// @return the bytes of the value, or one more than may be when it is too long: then nothing was
  ///   changed
  public Outcome<Long> put(
      Namespace namespace, byte[] key, byte[] metadata, long expiration, Pieces value)
      throws IOException {
    var refused = refusal(namespace);
    if (refused.isPresent()) {
      return new Outcome.Failed<>(refused.get());
    }
    var upload =
        new PieceUpload(
            namespace, shards, nowSeconds() + KvLimits.UPLOAD_SECONDS_MAX, this::mark, random);
    return switch (upload.read(value)) {
      case PieceUpload.TooLong() -> new Outcome.Answered<>(KvLimits.VALUE_BYTES_MAX + 1L);
      case PieceUpload.Refused(var failure) -> new Outcome.Failed<>(failure);
      case PieceUpload.Small(var bytes) -> {
        var place = new KvEntry.Place.Beside(random.nextLong());
        var entry = new KvEntry(expiration, metadata, bytes.length, place);
        yield change(namespace, new Change.Put(key, entry, bytes, Optional.empty()), bytes.length);
      }
      case PieceUpload.Large(var generation, var mark, var length) -> {
        var place = new KvEntry.Place.Pieces(generation);
        var entry = new KvEntry(expiration, metadata, length, place);
        yield change(namespace, new Change.Put(key, entry, new byte[0], Optional.of(mark)), length);
      }
    };
  }

  private Outcome<Long> change(Namespace namespace, Change change, long length) {
    return switch (writer(namespace).submit(change).join()) {
      case Outcome.Failed<Boolean>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Boolean> _ -> new Outcome.Answered<>(length);
    };
  }

  private Outcome<Boolean> mark(Namespace namespace, byte[] mark) {
    return writer(namespace).submit(new Change.Upload(mark)).join();
  }

  /// Takes a key away; says whether it was there. Durable when this returns.
  public Outcome<Boolean> delete(Namespace namespace, byte[] key) {
    if (index(namespace).state().get(namespace.index(), IndexKeys.USAGE).isEmpty()) {
      return new Outcome.Answered<>(false);
    }
    return writer(namespace).submit(new Change.Delete(key)).join();
  }

  /// The namespaces of a tenant that something was written to, by id.
  public List<Usage> namespaces(TenantId tenant) {
    return indexes(tenant).stream()
        .flatMap(index ->
            shards.shardOf(index).state().get(index, IndexKeys.USAGE).map(Usage::read).stream())
        .sorted(Comparator.comparing(Usage::id))
        .toList();
  }

  /// How much a namespace holds; empty when nothing was ever written to it.
  public Optional<Usage> usage(Namespace namespace) {
    return index(namespace).state().get(namespace.index(), IndexKeys.USAGE).map(Usage::read);
  }

  private List<ObjectId> indexes(TenantId tenant) {
    return ServiceObjects.all(
        shards, tenant, Namespace.INDEX_CLASS, KvLimits.NAMESPACES_PER_TENANT_MAX);
  }

  /// A namespace comes into being with its first write, unless its tenant has enough.
  private Optional<Failure> refusal(Namespace namespace) {
    if (usage(namespace).isPresent()) {
      return Optional.empty();
    }
    var count = indexes(namespace.tenant()).size();
    return count < KvLimits.NAMESPACES_PER_TENANT_MAX
        ? Optional.empty()
        : Optional.of(
            new Failure.LimitReached(
                "kv.too-many-namespaces",
                "The tenant has %d of %d namespaces."
                    .formatted(count, KvLimits.NAMESPACES_PER_TENANT_MAX),
                "Use the namespaces that are there, with a prefix for each purpose.",
                "exception",
                Optional.empty()));
  }

  /// Removes keys whose time is over and pieces that nobody needs any more; at most `changesMax` of
  /// each in every namespace, the others next time.
  public void sweep(TenantId tenant, int changesMax) {
    for (var usage : namespaces(tenant)) {
      var namespace = new Namespace(tenant, usage.id());
      new Sweep(namespace, shards, writer(namespace), nowSeconds()).run(changesMax);
    }
  }

  private BatchWriter<Change> writer(Namespace namespace) {
    return writers.computeIfAbsent(
        namespace,
        fresh ->
            new BatchWriter<>(
                "the namespace " + fresh,
                index(fresh),
                Change::bytes,
                () -> new NamespaceBatch(fresh, index(fresh), nowSeconds()),
                threads));
  }

  private ServedShard index(Namespace namespace) {
    return new ServedShard(shards.shardOf(namespace.index()));
  }
}
