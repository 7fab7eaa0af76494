package dev.cloister.host.cluster;

import dev.cloister.host.storage.ShardNumber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The steps from a data folder to shards that lead. A failure on the way closes what was begun.
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final int PROGRESS_SECONDS = 5;

  private final DataFolder folder;
  private final ClusterSettings settings;
  private final Map<RaftGroupId, RatisShard> shards = new LinkedHashMap<>();
  private final List<RatisLog> logs = new ArrayList<>();
  private final ClientId client = ClientId.randomId();
  private long calls;

  Opening(DataFolder folder, ClusterSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  RatisShards open(Fatal fatal) throws IOException {
    ExecutorService events = eventsThread();
    RaftServer server = null;
    try {
      for (int number = ShardNumber.SYSTEM; number < folder.objectShards(); number++) {
        add(number, events, fatal);
      }
      for (var shard : shards.entrySet()) {
        UUID group = shard.getKey().getUuid();
        folder.removeUnbegunLog(group);
        long acknowledged = AcknowledgedMark.read(folder.state(shard.getValue().number()));
        for (Path open : folder.openLogFiles(group)) {
          LogTail.repair(open, acknowledged);
        }
      }
      server = server();
      // Groups that are in the folder start here, in parallel, on what their logs say.
      server.start();
      addMissingGroups(server);
      awaitLeading(fatal);
      fatal.opened();
      List<RatisShard> all = List.copyOf(shards.values());
      return new RatisShards(
          folder, server, all.getFirst(), all.subList(1, all.size()), events, fatal);
    } catch (IOException | RuntimeException e) {
      fatal.silence();
      if (server != null) {
        server.close();
      }
      events.shutdownNow();
      folder.close();
      throw new IOException(sentence(e), e);
    }
  }

  private void add(int number, ExecutorService events, Fatal fatal) {
    RaftGroupId group = group(number);
    var log = new RatisLog(group);
    int count = folder.objectShards();
    logs.add(log);
    shards.put(
        group,
        new RatisShard(
            number,
            object -> number == ShardNumber.SYSTEM || ShardNumber.of(object, count) == number,
            log,
            folder.state(number),
            settings,
            events,
            fatal::happened));
  }

  private RaftServer server() throws IOException {
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(folder.node().toString()))
            .setProperties(RaftSettings.of(settings, folder.log()))
            .setStateMachineRegistry(this::stateMachine)
            // Never FORMAT: it would empty what it finds.
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    logs.forEach(log -> log.attach(server));
    return server;
  }

  private ShardStateMachine stateMachine(RaftGroupId group) {
    RatisShard shard = shards.get(group);
    if (shard == null) {
      throw new IllegalStateException(
          "The data folder has a log %s that belongs to none of its %d shards."
              .formatted(group.getUuid(), folder.objectShards()));
    }
    return shard.stateMachine();
  }

  /// Makes the groups that are not there, with this node as their member.
  private void addMissingGroups(RaftServer server) throws IOException {
    var self = RaftPeer.newBuilder().setId(server.getId()).build();
    List<CompletableFuture<RaftClientReply>> added = new ArrayList<>();
    for (var group : shards.keySet()) {
      if (!has(server, group)) {
        added.add(
            server.groupManagementAsync(
                GroupManagementRequest.newAdd(
                    client, server.getId(), ++calls, RaftGroup.valueOf(group, self), false)));
      }
    }
    for (var reply : added) {
      RaftClientReply done = reply.join();
      if (!done.isSuccess()) {
        throw new IOException("A shard's log could not be made.", done.getException());
      }
    }
  }

  private static boolean has(RaftServer server, RaftGroupId group) throws IOException {
    for (RaftGroupId known : server.getGroupIds()) {
      if (known.equals(group)) {
        if (server.getDivision(group).getGroup().getPeers().isEmpty()) {
          throw new IOException(
              "The log %s names no members; restore the data folder from a backup."
                  .formatted(group.getUuid()));
        }
        return true;
      }
    }
    return false;
  }

  private void awaitLeading(Fatal fatal) throws IOException {
    var all =
        CompletableFuture.allOf(
            shards.values().stream()
                .map(RatisShard::firstReady)
                .toArray(CompletableFuture<?>[]::new));
    var either = CompletableFuture.anyOf(all, fatal.whileOpening());
    while (true) {
      try {
        either.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException _) {
        LOG.warn("Still applying the logs of shards {}.", notReady());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while the shards were starting.", e);
      } catch (ExecutionException e) {
        throw new CompletionException(e.getCause());
      }
    }
  }

  private List<Integer> notReady() {
    return shards.values().stream()
        .filter(shard -> !shard.firstReady().isDone())
        .map(RatisShard::number)
        .toList();
  }

  /// One thread, kept for as long as something happens; after the close, who has news tells it.
  private static ExecutorService eventsThread() {
    var events =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("shard-events").factory(),
            (task, _) -> task.run());
    events.allowCoreThreadTimeOut(true);
    return events;
  }

  static RaftGroupId group(int shard) {
    String name = "cloister shard " + shard;
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  private static String sentence(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "The shards could not be started: " + root.getMessage();
  }
}
