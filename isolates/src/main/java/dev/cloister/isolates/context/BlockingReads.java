package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongSupplier;

/// Storage reads that hold up the turn until the host has answered, which keeps the input gate
/// shut.
///
/// Threads: the context's own reads; any answers. One read at a time.
public final class BlockingReads implements ObjectStorage.Reader {
  private final long context;
  private final IsolateListener listener;
  private final LongSupplier event;
  private final BlockingQueue<ToIsolate> answers = new ArrayBlockingQueue<>(4);
  private long lastRead;

  /// @param event the number of the event whose turn it is
  public BlockingReads(long context, IsolateListener listener, LongSupplier event) {
    this.context = context;
    this.event = event;
    this.listener = listener;
  }

  @Override
  public ObjectStorage.Page read(long object, FromIsolate.Query query) {
    lastRead++;
    listener.received(new FromIsolate.Read(context, object, event.getAsLong(), lastRead, query));
    try {
      while (true) {
        switch (answers.take()) {
          case ToIsolate.ReadAnswered answer when answer.read() == lastRead -> {
            return new ObjectStorage.Page(answer.entries(), answer.more());
          }
          case ToIsolate.ReadFailed failure when failure.read() == lastRead ->
              throw new GuestException(GuestException.Kind.ERROR, failure.error().message());
          case ToIsolate.CloseContext _ ->
              throw new GuestException(
                  GuestException.Kind.ERROR, "The object was dropped while it read its storage.");
          default -> {
            // The late answer to a read that nobody waits for.
          }
        }
      }
    } catch (InterruptedException _) {
      throw new GuestException(
          GuestException.Kind.ERROR, "The read of the object's storage was broken off.");
    }
  }

  public void answered(ToIsolate.ReadAnswered answer) {
    answers.add(answer);
  }

  public void failed(ToIsolate.ReadFailed failure) {
    answers.add(failure);
  }

  /// Lets a read that waits fail, since the context is being closed.
  public void breakOff() {
    answers.offer(new ToIsolate.CloseContext(context));
  }
}
