package dev.cloister.isolates.java;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A script in Java with an object of its class `Thing`, in an isolate in the test's own JVM, where
/// the test is the host.
final class ThingInJava implements AutoCloseable {
  static final long CONTEXT = 2;

  /// A script that answers nothing itself.
  static final String SILENT = "public class Main implements Script {}";

  private static final String IMPORTS =
      """
      import dev.cloister.api.script.*;
      import java.util.*;

      """;

  private final RecordingListener heard = new RecordingListener();
  private final JavaIsolate isolate = new JavaIsolate(heard);
  private long object = 1;
  private long lastEvent = 10;

  /// @param thing the source of the class, without imports
  /// @param main the source of the script's own
  ThingInJava(String main, String thing) throws InterruptedException {
    var modules =
        List.of(source("Main.java", IMPORTS + main), source("Thing.java", IMPORTS + thing));
    isolate.send(
        new ToIsolate.LoadScript(
            1, "shop", "things", "1", "Main.java", modules, List.of(), Limits.DEFAULT));
    isolate.send(new ToIsolate.OpenContext(CONTEXT, 1));
    heard.next(FromIsolate.ContextOpened.class);
  }

  private static ScriptModule source(String path, String text) {
    return new ScriptModule(path, ScriptModule.Kind.JAVA, text.getBytes(UTF_8));
  }

  RecordingListener heard() {
    return heard;
  }

  void send(ToIsolate message) {
    isolate.send(message);
  }

  /// The host's number of the object's present life.
  long object() {
    return object;
  }

  long nextEvent() {
    return ++lastEvent;
  }

  /// Brings the object to life, once more with what it has stored.
  void activate(List<Entry> stored) {
    isolate.send(
        new ToIsolate.ActivateObject(
            CONTEXT,
            ++object,
            "Thing",
            "0".repeat(64),
            Optional.of("one"),
            stored,
            true,
            List.of()));
  }

  /// Calls a method of the object, which is answered later.
  long invoke(String method, Object... arguments) {
    var payload = new Payload(CloneWriter.write(new ArrayList<>(List.of(arguments))), List.of());
    var event = nextEvent();
    isolate.send(
        new ToIsolate.Invoke(
            CONTEXT,
            event,
            new Receiver.OfObject(object),
            new Invocation(false, List.of(method), payload)));
    return event;
  }

  /// What the next method to return has returned.
  Object returned() throws InterruptedException {
    return CloneReader.read(heard.await(FromIsolate.Returned.class).value().bytes());
  }

  /// Calls a method of the object; what it returns.
  Object call(String method, Object... arguments) throws InterruptedException {
    invoke(method, arguments);
    return returned();
  }

  @Override
  public void close() {
    isolate.close();
  }
}
