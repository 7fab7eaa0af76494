package dev.cloister.isolates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.java.JavaIsolate;
import dev.cloister.isolates.js.JsIsolate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests that have waited for another event's turn until their own time was up. The test is the
/// host, and keeps that turn going by its reads.
final class LateEventsTest {
  private static final long CONTEXT = 2;
  private static final long OBJECT = 3;
  private static final long STREAM = 7;
  private static final int LATE_MAX = 50;
  private static final Duration WALL = Duration.ofSeconds(2);

  /// A script whose object reads one key after the other until a read fails, and whose own handler
  /// says how often it was called.
  private enum Language {
    JAVASCRIPT(
        JsIsolate::new,
        new ScriptModule(
            "main.js",
            ScriptModule.Kind.ESM,
            """
            import { DurableObject } from 'cloudflare:workers';
            let called = 0;
            export class Thing extends DurableObject {
              async fetch() {
                for (let i = 0; ; i++) await this.ctx.storage.get(String(i));
              }
            }
            export default { fetch: () => new Response(String(++called)) };
            """
                .getBytes(UTF_8))),
    JAVA(
        JavaIsolate::new,
        new ScriptModule(
            "Main.java",
            ScriptModule.Kind.JAVA,
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              private int called;

              @Override
              public Response fetch(Request request, Env env, Context context) {
                return Response.text(String.valueOf(++called));
              }

              public static class Thing extends DurableObject {
                public Thing(ObjectState state, Env env) {
                  super(state, env);
                }

                @Override
                public Response fetch(Request request) {
                  for (int i = 0; ; i++) {
                    storage().get(String.valueOf(i));
                  }
                }
              }
            }
            """
                .getBytes(UTF_8)));

    private final Function<IsolateListener, Isolate> isolate;
    private final ScriptModule main;

    Language(Function<IsolateListener, Isolate> isolate, ScriptModule main) {
      this.isolate = isolate;
      this.main = main;
    }
  }

  private final RecordingListener heard = new RecordingListener();

  @ParameterizedTest
  @EnumSource
  void a_request_that_has_waited_too_long_fails_unheard(Language language) throws Exception {
    try (var isolate = language.isolate.apply(heard)) {
      open(isolate, language.main);
      isolate.send(fetch(1, OBJECT, Body.NONE));
      var read = heard.await(FromIsolate.Read.class);
      isolate.send(fetch(2, 0, new Body.Streamed(STREAM, -1)));
      isolate.send(fetch(3, 0, Body.NONE));

      answerReadsUntil(isolate, read, System.nanoTime() + WALL.toNanos());

      var said = saidUntilAnswered(isolate, 4);

      assertLate(2, said);
      assertLate(3, said);
      assertThat(said)
          .as("what it brought is not waited for either")
          .contains(new FromIsolate.BodyCredit(CONTEXT, new Credit(STREAM, Credit.CANCEL)));
      var answer = (FromIsolate.Answered) said.getLast();
      assertThat(((Body.Whole) answer.body()).bytes()).asString(UTF_8).isEqualTo("1");
    }
  }

  /// Asks again until it is answered: on a busy machine a request can be late by itself. The last
  /// is the answer.
  private List<FromIsolate> saidUntilAnswered(Isolate isolate, long firstEvent)
      throws InterruptedException {
    var said = new ArrayList<FromIsolate>();
    long event = firstEvent;
    isolate.send(fetch(event, 0, Body.NONE));
    while (true) {
      var next = heard.await(FromIsolate.class);
      said.add(next);
      if (next instanceof FromIsolate.Answered) {
        return said;
      }
      if (next instanceof FromIsolate.EventFailed failed && failed.event() == event) {
        assertThat(event - firstEvent).as("late, one after the other").isLessThan(LATE_MAX);
        isolate.send(fetch(++event, 0, Body.NONE));
      }
    }
  }

  private static void assertLate(long event, List<FromIsolate> said) {
    assertThat(said)
        .filteredOn(FromIsolate.EventFailed.class::isInstance)
        .map(FromIsolate.EventFailed.class::cast)
        .filteredOn(failed -> failed.event() == event)
        .singleElement()
        .satisfies(failed -> {
          assertThat(failed.outcome()).isEqualTo("exceededWallTime");
          assertThat(failed.error().message()).contains(WALL.toMillis() + " ms");
        });
    assertThat(said)
        .filteredOn(FromIsolate.EventEnded.class::isInstance)
        .map(FromIsolate.EventEnded.class::cast)
        .filteredOn(ended -> ended.event() == event)
        .singleElement()
        .satisfies(ended -> {
          assertThat(ended.outcome()).isEqualTo("exceededWallTime");
          assertThat(ended.wallMicros()).isGreaterThanOrEqualTo(WALL.toNanos() / 1000);
        });
  }

  private void answerReadsUntil(Isolate isolate, FromIsolate.Read first, long nanos)
      throws InterruptedException {
    var read = first;
    while (System.nanoTime() - nanos < 0) {
      isolate.send(new ToIsolate.ReadAnswered(CONTEXT, read.read(), List.of(), false));
      read = heard.await(FromIsolate.Read.class);
    }
    isolate.send(
        new ToIsolate.ReadFailed(CONTEXT, read.read(), GuestError.thrown("Error", "enough", "")));
  }

  private void open(Isolate isolate, ScriptModule main) throws InterruptedException {
    isolate.send(
        new ToIsolate.LoadScript(
            1,
            "shop",
            "late",
            "0".repeat(64),
            main.path(),
            List.of(main),
            List.of(),
            Limits.DEFAULT.withWallPerEvent(WALL)));
    isolate.send(new ToIsolate.OpenContext(CONTEXT, 1));
    heard.await(FromIsolate.ContextOpened.class);
    isolate.send(
        new ToIsolate.ActivateObject(
            CONTEXT,
            OBJECT,
            "Thing",
            "0".repeat(64),
            Optional.of("one"),
            List.of(),
            false,
            List.of()));
  }

  private static ToIsolate.Fetch fetch(long event, long object, Body body) {
    return new ToIsolate.Fetch(CONTEXT, event, object, "GET", "http://test/", List.of(), body);
  }
}
