package dev.cloister.host.cluster;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.ShardNumber;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.SnapshotFile;
import dev.cloister.host.storage.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All shards of an installation whose groups have this node as their only member.
///
/// Threads: one for the events of all shards; Ratis adds four for each shard. Owns: the data
/// folder, until [#close]. Limits: groups of several members are not implemented; their log and
/// state are the same. Fails: to open, with a sentence, when the folder is in use, of another
/// format or damaged. Later failures go to the [FatalListener].
public final class RatisShards implements Shards, Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(RatisShards.class);
  private static final int EVENTS_CLOSE_SECONDS = 10;
  private static final int SNAPSHOTS_MINUTES_MAX = 30;

  private final DataFolder folder;
  private final RaftServer server;
  private final RatisShard system;
  private final List<RatisShard> objectShards;
  private final ExecutorService events;
  private final Fatal fatal;
  private final AtomicBoolean closed = new AtomicBoolean();

  RatisShards(
      DataFolder folder,
      RaftServer server,
      RatisShard system,
      List<RatisShard> objectShards,
      ExecutorService events,
      Fatal fatal) {
    this.folder = folder;
    this.server = server;
    this.system = system;
    this.objectShards = List.copyOf(objectShards);
    this.events = events;
    this.fatal = fatal;
  }

  /// Opens the folder, starts every shard and waits until this node leads them all, with everything
  /// applied that was ever acknowledged.
  ///
  /// @throws IOException with a sentence for the operator when that cannot be
  public static RatisShards open(Path dataFolder, ClusterSettings settings, FatalListener fatal)
      throws IOException {
    return new Opening(DataFolder.open(dataFolder, settings.objectShards()), settings)
        .open(new Fatal(fatal));
  }

  @Override
  public RatisShard shardOf(ObjectId object) {
    return objectShards.get(ShardNumber.of(object, objectShards.size()));
  }

  @Override
  public List<Shard> objectShards() {
    return List.copyOf(objectShards);
  }

  @Override
  public RatisShard system() {
    return system;
  }

  @Override
  public Map<Integer, SnapshotFile> snapshots(Path into) throws IOException, InterruptedException {
    var all = Stream.concat(Stream.of(system), objectShards.stream()).toList();
    var meeting = new CyclicBarrier(all.size());
    var done = new TreeMap<Integer, CompletableFuture<SnapshotFile>>();
    for (RatisShard shard : all) {
      var wanted = new WantedSnapshot(meeting, into.resolve(Integer.toString(shard.number())));
      done.put(shard.number(), wanted.done());
      shard.snapshot(wanted);
    }
    var written = new TreeMap<Integer, SnapshotFile>();
    try {
      CompletableFuture.allOf(done.values().toArray(CompletableFuture<?>[]::new))
          .get(SNAPSHOTS_MINUTES_MAX, TimeUnit.MINUTES);
      done.forEach((number, snapshot) -> written.put(number, snapshot.join()));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The shards could not write their snapshots.", e);
    }
    return written;
  }

  /// Gives up leading a shard; an election follows, which a lone member wins, in a new term.
  void stepDown(RatisShard shard) throws IOException {
    shard.log().stepDown();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    fatal.silence();
    objectShards.forEach(RatisShard::stop);
    system.stop();
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("Closing the logs failed; what was acknowledged is in them.", e);
    }
    events.shutdown();
    try {
      if (!events.awaitTermination(EVENTS_CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A listener of shards holds up the close; going on without it.");
      }
      folder.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("Releasing the data folder's lock failed; it goes with the process.", e);
    }
  }
}
