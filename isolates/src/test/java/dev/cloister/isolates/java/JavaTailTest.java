package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.script.Headers;
import dev.cloister.api.script.ObjectId;
import dev.cloister.api.script.TraceItem;
import dev.cloister.api.script.TraceItem.Event;
import dev.cloister.api.script.TracedRequest;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Tail handlers in Java: what they are handed, and how their events end.
class JavaTailTest {
  private static final String THING =
      """
      public class Thing extends DurableObject {
        public Thing(ObjectState state, Env env) { super(state, env); }
      }
      """;

  private static final String MAIN =
      """
      public class Main implements Script {
        @Override
        public void tail(List<TraceItem> items, Env env, Context context) {
          context.log(items.size() + " of " + items.getFirst().scriptName());
          if (items.size() > 1) {
            throw new IllegalStateException("too many");
          }
        }
      }
      """;

  @Test
  void the_handler_hears_of_events_and_one_that_throws_has_failed() throws Exception {
    try (var script = new ThingInJava(MAIN, THING)) {
      var item = item("{\"rpcMethod\":\"add\"}", "");

      script.send(new ToIsolate.Tailed(ThingInJava.CONTEXT, script.nextEvent(), "[" + item + "]"));

      assertThat(script.heard().await(FromIsolate.Log.class).text()).isEqualTo("1 of cart");
      script.heard().await(FromIsolate.Handled.class);
      assertThat(script.heard().await(FromIsolate.EventEnded.class).outcome()).isEqualTo("ok");

      var two = "[" + item + "," + item + "]";
      script.send(new ToIsolate.Tailed(ThingInJava.CONTEXT, script.nextEvent(), two));

      assertThat(script.heard().await(FromIsolate.EventFailed.class).error().message())
          .isEqualTo("too many");
    }
  }

  @Test
  void an_item_says_all_that_the_host_knows() {
    var json =
        item(
            "{\"request\":{\"method\":\"GET\",\"url\":\"http://it/\",\"headers\":{\"a\":\"b\"}},\"response\":{\"status\":201}}",
            ",\"entrypoint\":\"Room\",\"durableObjectId\":\"ab\"");

    assertThat(TraceItems.read("[" + json + "]"))
        .containsExactly(
            new TraceItem(
                new Event.Fetch(
                    new TracedRequest("GET", "http://it/", Headers.of("a", "b")),
                    OptionalInt.of(201)),
                Instant.ofEpochMilli(5),
                List.of(new TraceItem.LogLine(Instant.ofEpochMilli(6), "log", "said")),
                List.of(
                    new TraceItem.Uncaught(
                        Instant.ofEpochMilli(7), "TypeError", "no", "TypeError: no")),
                "cart",
                "v1",
                Optional.of("Room"),
                Optional.of(new ObjectId("ab", Optional.empty())),
                "stateless",
                "ok",
                true,
                Duration.ofMillis(2),
                Duration.ofMillis(3)));
  }

  @Test
  void each_kind_of_event_is_a_record_of_its_own() {
    assertThat(event("{\"rpcMethod\":\"a.b\"}")).isEqualTo(new Event.Call("a.b"));
    assertThat(event("{\"scheduledTime\":9,\"cron\":\"* * * * *\"}"))
        .isEqualTo(new Event.Cron(Instant.ofEpochMilli(9), "* * * * *"));
    assertThat(event("{\"scheduledTime\":9}")).isEqualTo(new Event.Alarm(Instant.ofEpochMilli(9)));
    assertThat(event("{\"getWebSocketEvent\":{\"webSocketEventType\":\"message\"}}"))
        .isEqualTo(new Event.Socket("message", OptionalInt.empty(), false));
    assertThat(
            event(
                "{\"getWebSocketEvent\":{\"webSocketEventType\":\"close\",\"code\":1000,\"wasClean\":true}}"))
        .isEqualTo(new Event.Socket("close", OptionalInt.of(1000), true));
    assertThat(event("{\"request\":{\"method\":\"PUT\",\"url\":\"http://it/\",\"headers\":{}}}"))
        .isEqualTo(
            new Event.Fetch(
                new TracedRequest("PUT", "http://it/", Headers.NONE), OptionalInt.empty()));
  }

  @Test
  void what_looks_like_a_secret_is_shown_only_when_it_is_asked_for() {
    var hex = "0123456789abcdef0123456789ABCDEF";
    var base64 = "aB1cD2eF3gH4iJ5kL6mN7oP8";
    var plain = "a-long-name-of-a-page-in-lower-case";
    var url = "http://it/%s/%s?key=%s".formatted(plain, hex, base64);
    var headers = Headers.of("authorization", "Bearer x").and("x-plain", "shown");

    var request = new TracedRequest("GET", url, headers);

    assertThat(request.url()).isEqualTo("http://it/" + plain + "/REDACTED?key=REDACTED");
    assertThat(request.headers())
        .isEqualTo(Headers.of("authorization", "REDACTED").and("x-plain", "shown"));
    assertThat(request).hasToString("GET " + request.url());
    assertThat(request.unredacted().url()).isEqualTo(url);
    assertThat(request.unredacted().headers()).isEqualTo(headers);
  }

  private static Event event(String json) {
    return TraceItems.read("[" + item(json, "") + "]").getFirst().event();
  }

  private static String item(String event, String more) {
    return """
    {"event":%s,"eventTimestamp":5,"logs":[{"timestamp":6,"level":"log","message":["said"]}],
     "exceptions":[{"timestamp":7,"name":"TypeError","message":"no","stack":"TypeError: no"}],
     "scriptName":"cart","scriptVersion":{"id":"v1"}%s,"executionModel":"stateless",
     "outcome":"ok","truncated":true,"cpuTime":2,"wallTime":3}
    """
        .formatted(event, more);
  }
}
