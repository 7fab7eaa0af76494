package dev.cloister.host.storage;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Shards that refuse what would be more than a tenant may have stored, before it reaches the log.
///
/// Threads: any. Owns nothing: the shards are lent. Limits: a budget for each tenant that has
/// written since the host started.
public final class BoundedShards implements Shards, Quota {
  private final Shards shards;
  private final Function<TenantId, StoredUse> most;
  private final List<Shard> bounded;
  private final Map<Integer, Shard> byNumber;
  private final Map<TenantId, StorageBudget> budgets = new ConcurrentHashMap<>();

  /// @param most what each tenant may have stored, asked for every time
  public BoundedShards(Shards shards, Function<TenantId, StoredUse> most) {
    this.shards = shards;
    this.most = most;
    this.bounded = shards.objectShards().stream().<Shard>map(shard -> new Bounded(shard)).toList();
    this.byNumber = bounded.stream().collect(Collectors.toMap(Shard::number, shard -> shard));
  }

  @Override
  public Shard shardOf(ObjectId object) {
    var shard = shards.shardOf(object);
    return byNumber.getOrDefault(shard.number(), shard);
  }

  @Override
  public List<Shard> objectShards() {
    return bounded;
  }

  @Override
  public Shard system() {
    return shards.system();
  }

  @Override
  public StoredUse use(TenantId tenant) {
    return shards.objectShards().stream()
        .map(shard -> shard.state().use(tenant))
        .reduce(StoredUse.NONE, StoredUse::plus);
  }

  @Override
  public Optional<Failure> refusal(TenantId tenant, StoredUse freed, StoredUse added) {
    var bound = most.apply(tenant);
    var present = use(tenant).minus(freed);
    return present.plus(added).fits(bound)
        ? Optional.empty()
        : Optional.of(WritesRefused.full(present, added, bound).failure());
  }

  /// The shards stay open: whoever lent them closes them.
  @Override
  public void close() {
    budgets.clear();
  }

  /// One shard, with the budgets before it.
  private final class Bounded implements Shard {
    private final Shard shard;

    Bounded(Shard shard) {
      this.shard = shard;
    }

    @Override
    public int number() {
      return shard.number();
    }

    @Override
    public OptionalLong term() {
      return shard.term();
    }

    @Override
    public CompletableFuture<Void> commit(long term, ObjectWrites writes) {
      var tenant = writes.object().script().tenant();
      var budget =
          budgets.computeIfAbsent(tenant, each -> new StorageBudget(each, shards.objectShards()));
      StorageBudget.Admitted admitted;
      try {
        admitted = budget.admit(most.apply(tenant), writes, shard.state());
      } catch (WritesRefused refused) {
        return CompletableFuture.failedFuture(refused);
      }
      // A future of its own: whoever hears of the end may write again at once, and finds the room.
      var done = new CompletableFuture<Void>();
      var _ =
          shard
              .commit(term, writes)
              .whenComplete((_, problem) -> {
                budget.done(admitted);
                if (problem == null) {
                  done.complete(null);
                } else {
                  done.completeExceptionally(problem);
                }
              });
      return done;
    }

    @Override
    public ReadOnlyStorage state() {
      return shard.state();
    }

    @Override
    public void listen(Listener listener) {
      shard.listen(
          new Listener() {
            @Override
            public void leads(Shard of, long term) {
              listener.leads(Bounded.this, term);
            }

            @Override
            public void ceased(Shard of) {
              listener.ceased(Bounded.this);
            }
          });
    }
  }
}
