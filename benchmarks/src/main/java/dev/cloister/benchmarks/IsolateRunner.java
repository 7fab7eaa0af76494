package dev.cloister.benchmarks;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A script in an isolate, asked by messages, as the host asks.
final class IsolateRunner implements Runner {
  private static final long SCRIPT = 1;
  private static final long ANSWER_MAX_S = 30;
  private static final byte[] SOURCE =
      """
      export default { fetch: (request) => new Response("hello " + request.url.length) };
      """
          .getBytes(StandardCharsets.UTF_8);

  private final LinkedBlockingQueue<FromIsolate> heard = new LinkedBlockingQueue<>();
  private final Isolate isolate;
  private final Runnable after;
  private final long standing;
  private long lastContext;
  private long lastEvent;

  IsolateRunner(Function<IsolateListener, Isolate> start) {
    this(start, () -> {});
  }

  /// `after` is run when the isolate has been closed.
  IsolateRunner(Function<IsolateListener, Isolate> start, Runnable after) {
    this.after = after;
    this.isolate =
        start.apply(
            new IsolateListener() {
              @Override
              public void received(FromIsolate message) {
                if (!(message instanceof FromIsolate.EventEnded)) {
                  heard.add(message);
                }
              }

              @Override
              public void died(Death death) {}
            });
    isolate.send(
        new ToIsolate.LoadScript(
            SCRIPT,
            "benchmark",
            "hello",
            "1",
            "index.js",
            List.of(new ScriptModule("index.js", ScriptModule.Kind.ESM, SOURCE)),
            List.of(),
            Limits.DEFAULT));
    this.standing = openContext();
  }

  @Override
  public int hello() {
    return ask(standing);
  }

  @Override
  public int start() {
    long context = openContext();
    int length = ask(context);
    isolate.send(new ToIsolate.CloseContext(context));
    return length;
  }

  @Override
  public void close() {
    isolate.close();
    after.run();
  }

  private long openContext() {
    long context = ++lastContext;
    isolate.send(new ToIsolate.OpenContext(context, SCRIPT));
    if (next() instanceof FromIsolate.ContextOpened) {
      return context;
    }
    throw new IllegalStateException("The context did not open.");
  }

  private int ask(long context) {
    isolate.send(
        new ToIsolate.Fetch(
            context,
            ++lastEvent,
            0,
            "GET",
            "http://hello.benchmark.localhost/",
            List.of(),
            Body.NONE));
    if (next() instanceof FromIsolate.Answered answered
        && answered.body() instanceof Body.Whole whole) {
      return whole.bytes().length;
    }
    throw new IllegalStateException("The script did not answer with a whole body.");
  }

  private FromIsolate next() {
    try {
      FromIsolate message = heard.poll(ANSWER_MAX_S, TimeUnit.SECONDS);
      if (message == null) {
        throw new IllegalStateException("Nothing was heard for " + ANSWER_MAX_S + " s.");
      }
      return message;
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted while waiting for an answer.", e);
    }
  }
}
