package dev.cloister.host.cluster;

import dev.cloister.host.storage.ShardLog;
import dev.cloister.host.storage.Verdict;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/// Appends to one group's log, in-process.
///
/// Threads: any, interrupted or not: an interrupt that is pending waits until the entry is handed
/// over, because Ratis closes a group whose queue was interrupted.
final class RatisLog implements ShardLog {
  private static final int STEP_DOWN_MS = 1_000;

  private final RaftGroupId group;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private volatile @Nullable RaftServer server;

  RatisLog(RaftGroupId group) {
    this.group = group;
  }

  /// Says where the group is served; before the first append.
  void attach(RaftServer server) {
    this.server = server;
  }

  @Override
  public CompletableFuture<Verdict> append(byte[] entry) {
    boolean interrupted = Thread.interrupted();
    try {
      return submit(entry).thenApply(RatisLog::verdict);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Makes this node give up leading the group.
  void stepDown() throws IOException {
    RaftServer attached = attached();
    var request =
        new TransferLeadershipRequest(
            client, attached.getId(), group, calls.incrementAndGet(), null, STEP_DOWN_MS);
    RaftClientReply reply = attached.transferLeadership(request);
    if (!reply.isSuccess()) {
      throw new IOException("The leader could not step down.", reply.getException());
    }
  }

  private CompletableFuture<RaftClientReply> submit(byte[] entry) throws IOException {
    RaftServer attached = attached();
    var request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(attached.getId())
            .setGroupId(group)
            .setCallId(calls.incrementAndGet())
            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    // The server itself would hand the request to a pool and wait for it; the group takes it here.
    return attached.getDivision(group) instanceof RaftClientAsynchronousProtocol direct
        ? direct.submitClientRequestAsync(request)
        : attached.submitClientRequestAsync(request);
  }

  private RaftServer attached() throws IOException {
    RaftServer attached = server;
    if (attached == null) {
      throw new IOException("The log has not been started.");
    }
    return attached;
  }

  private static Verdict verdict(RaftClientReply reply) {
    if (!reply.isSuccess()) {
      throw new CompletionException(reply.getException());
    }
    return ShardStateMachine.verdict(reply.getMessage());
  }
}
