package dev.cloister.isolates.cordon;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs one cordon for the sake of its class cache: it starts, answers events of a small script as
/// every cordon does, and ends by itself, which is when its JVM writes the cache.
///
/// What the rehearsal touches, later cordons find loaded, linked and profiled.
public final class CordonRehearsal {
  private static final int EVENTS = 500;
  private static final long ANSWER_MAX_S = 60;
  private static final long WRITE_MAX_MIN = 5;
  private static final long SCRIPT = 1;
  private static final long CONTEXT = 1;
  private static final long OBJECT = 1;
  private static final byte[] REQUEST_BODY = "{\"n\": 1}".getBytes(StandardCharsets.UTF_8);

  private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private final CordonProcess cordon;

  private CordonRehearsal(CordonProcess cordon) {
    this.cordon = cordon;
  }

  /// Returns when the cache that `runtime` says to write is there.
  ///
  /// @throws IOException when the cordon failed or wrote none; with what it printed last
  public static void run(CordonRuntime runtime, CordonRecipe recipe, LongSupplier ticker)
      throws IOException, InterruptedException {
    var cache = runtime.cache().orElseThrow().file();
    try (var supervisor = new CordonSupervisor(ticker).start()) {
      var cordon = new CordonStarter(runtime, recipe, supervisor).start();
      try {
        new CordonRehearsal(cordon).play();
        cordon.leave();
        cordon.handle().onExit().get(WRITE_MAX_MIN, TimeUnit.MINUTES);
      } catch (ExecutionException | TimeoutException | IllegalStateException e) {
        throw failed(cordon, e);
      } finally {
        cordon.close();
      }
      if (!Files.isRegularFile(cache)) {
        throw failed(cordon, null);
      }
    }
  }

  private void play() throws InterruptedException {
    if (!cordon.bind(new Ear())) {
      throw new IllegalStateException("The cordon has died right after its start.");
    }
    cordon.send(
        new ToIsolate.LoadScript(
            SCRIPT,
            "rehearsal",
            "rehearsal",
            "1",
            "rehearsal.js",
            List.of(new ScriptModule("rehearsal.js", ScriptModule.Kind.ESM, script())),
            List.of(),
            Limits.DEFAULT));
    cordon.send(new ToIsolate.OpenContext(CONTEXT, SCRIPT));
    await(FromIsolate.ContextOpened.class);
    cordon.send(
        new ToIsolate.ActivateObject(
            CONTEXT,
            OBJECT,
            "Counter",
            "0".repeat(64),
            Optional.of("one"),
            List.of(),
            true,
            List.of()));
    for (long event = 1; event <= EVENTS; event += 2) {
      ask(event, 0);
      ask(event + 1, OBJECT);
    }
  }

  private void ask(long event, long object) throws InterruptedException {
    cordon.send(
        new ToIsolate.Fetch(
            CONTEXT,
            event,
            object,
            "POST",
            "http://rehearsal.localhost/path?query=" + event,
            List.of(new Header("content-type", "application/json"), new Header("accept", "text/*")),
            new Body.Whole(REQUEST_BODY)));
    await(FromIsolate.EventEnded.class);
  }

  private void await(Class<? extends FromIsolate> wanted) throws InterruptedException {
    Object said;
    do {
      said = heard.poll(ANSWER_MAX_S, TimeUnit.SECONDS);
      if (said == null
          || said instanceof IsolateListener.Death
          || said instanceof FromIsolate.ContextFailed
          || said instanceof FromIsolate.ContextBroken
          || said instanceof FromIsolate.EventFailed) {
        throw new IllegalStateException(
            "The rehearsal went wrong; instead of %s came %s."
                .formatted(wanted.getSimpleName(), said));
      }
    } while (!wanted.isInstance(said));
  }

  private final class Ear implements IsolateListener {
    @Override
    public void received(FromIsolate message) {
      heard.add(message);
      if (message instanceof FromIsolate.Batch batch) {
        cordon.send(new ToIsolate.BatchDurable(batch.context(), batch.object(), batch.batch()));
      }
    }

    @Override
    public void died(Death death) {
      heard.add(death);
    }
  }

  /// The source of the script that is played; it exports a class `Counter`.
  public static byte[] script() {
    try (InputStream source = CordonRehearsal.class.getResourceAsStream("rehearsal.js")) {
      return Objects.requireNonNull(source, "rehearsal.js").readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("The rehearsal's script cannot be read.", e);
    }
  }

  private static IOException failed(CordonProcess cordon, @Nullable Exception cause) {
    return new IOException(
        "No class cache was made. The cordon printed: " + String.join("\n", cordon.lastLines()),
        cause);
  }
}
