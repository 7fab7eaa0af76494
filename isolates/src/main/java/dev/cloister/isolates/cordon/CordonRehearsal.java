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

/// Runs one cordon for the sake of its class cache: it starts, loads a small script a few times,
/// answers its events as every cordon does, and ends by itself, which is when its JVM writes the
/// cache.
///
/// What the rehearsal touches, later cordons find loaded, linked and profiled.
public final class CordonRehearsal {
  /// What is played: a script that exports a class `Counter`, in the language of the cordon. A
  /// script in Java is compiled each time it is loaded, and the compiler is most of what such a
  /// cordon loads.
  public enum Play {
    JAVASCRIPT("rehearsal.js", "rehearsal.js", ScriptModule.Kind.ESM, 1),
    JAVA("rehearsal.java.txt", "Rehearsal.java", ScriptModule.Kind.JAVA, 5);

    private final String resource;
    private final String path;
    private final ScriptModule.Kind kind;
    private final int loads;

    Play(String resource, String path, ScriptModule.Kind kind, int loads) {
      this.resource = resource;
      this.path = path;
      this.kind = kind;
      this.loads = loads;
    }

    /// The source of the script.
    public byte[] source() {
      try (InputStream source = CordonRehearsal.class.getResourceAsStream(resource)) {
        return Objects.requireNonNull(source, resource).readAllBytes();
      } catch (IOException e) {
        throw new IllegalStateException("The rehearsal's script cannot be read.", e);
      }
    }
  }

  private static final int EVENTS = 500;
  private static final long ANSWER_MAX_S = 60;
  private static final long WRITE_MAX_MIN = 5;
  private static final long OBJECT = 1;
  private static final byte[] REQUEST_BODY = "{\"n\": 1}".getBytes(StandardCharsets.UTF_8);

  private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private final CordonProcess cordon;
  private final Play play;

  private CordonRehearsal(CordonProcess cordon, Play play) {
    this.cordon = cordon;
    this.play = play;
  }

  /// Returns when the cache that `runtime` says to write is there.
  ///
  /// @throws IOException when the cordon failed or wrote none; with what it printed last
  public static void run(CordonRuntime runtime, CordonRecipe recipe, Play play, LongSupplier ticker)
      throws IOException, InterruptedException {
    var cache = runtime.cache().orElseThrow().file();
    try (var supervisor = new CordonSupervisor(ticker).start()) {
      var cordon = new CordonStarter(runtime, recipe, supervisor).start();
      try {
        new CordonRehearsal(cordon, play).run();
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

  private void run() throws InterruptedException {
    if (!cordon.bind(new Ear())) {
      throw new IllegalStateException("The cordon has died right after its start.");
    }
    for (long load = 1; load <= play.loads; load++) {
      load(load);
      play(load);
      cordon.send(new ToIsolate.CloseContext(load));
      cordon.send(new ToIsolate.UnloadScript(load));
    }
  }

  /// Loads the script and opens its context, both with this number.
  private void load(long number) throws InterruptedException {
    cordon.send(
        new ToIsolate.LoadScript(
            number,
            "rehearsal",
            "rehearsal",
            "1",
            play.path,
            List.of(new ScriptModule(play.path, play.kind, play.source())),
            List.of(),
            Limits.DEFAULT));
    cordon.send(new ToIsolate.OpenContext(number, number));
    await(FromIsolate.ContextOpened.class);
  }

  private void play(long context) throws InterruptedException {
    cordon.send(
        new ToIsolate.ActivateObject(
            context,
            OBJECT,
            "Counter",
            "0".repeat(64),
            Optional.of("one"),
            List.of(),
            true,
            List.of()));
    for (long event = 1; event <= EVENTS / play.loads; event += 2) {
      ask(context, event, 0);
      ask(context, event + 1, OBJECT);
    }
  }

  private void ask(long context, long event, long object) throws InterruptedException {
    cordon.send(
        new ToIsolate.Fetch(
            context,
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

  private static IOException failed(CordonProcess cordon, @Nullable Exception cause) {
    return new IOException(
        "No class cache was made. The cordon printed: " + String.join("\n", cordon.lastLines()),
        cause);
  }
}
