package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Goal: the chunks of a body leave in the order they were sent, whichever of their gates opens
/// first, and what waits for a gate is bounded. Method: a script that answers with a stream, and
/// two objects whose gates the test opens.
final class GatedChunksTest {
  private static final long STREAM = 2;

  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE);
  private final long context = world.open("first");
  private final HeldObject one = new HeldObject();
  private final HeldObject other = new HeldObject();
  private final Gate gateOfOne = new Gate(one.liveIn(world.deployment("first")), 1);
  private final Gate gateOfOther = new Gate(other.liveIn(world.deployment("first")), 1);
  private final List<String> heard = new ArrayList<>();

  GatedChunksTest() {
    answer().start(new Reader());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_chunk_whose_gate_opens_early_waits_for_the_one_before_it() {
    send("first", false, gateOfOne);
    send("second", false, gateOfOther);
    send("third", true);

    other.open();
    assertThat(heard).isEmpty();
    one.open();

    assertThat(heard).containsExactly("first", "second", "third", "end");
  }

  @Test
  void a_chunk_with_gates_of_two_objects_waits_for_both() {
    send("both", true, gateOfOne, gateOfOther);

    one.open();
    assertThat(heard).isEmpty();
    other.open();

    assertThat(heard).containsExactly("both", "end");
  }

  @Test
  void a_chunk_that_is_lost_cuts_the_body_short_where_it_stood() {
    send("first", false, gateOfOne);
    send("second", false, gateOfOther);
    send("third", true);

    other.breakUp();
    assertThat(heard).isEmpty();
    one.open();

    assertThat(heard).containsExactly("first", "failed: " + Failures.UNKNOWN);
  }

  @Test
  void what_waits_for_a_gate_uses_up_the_leave_to_send() {
    var chunk = "x".repeat(Body.BYTES_IN_ONE_MESSAGE_MAX);
    for (var sent = 0; sent <= Body.FIRST_CREDIT_BYTES; sent += chunk.length()) {
      send(chunk, false, gateOfOne);
    }
    assertThat(heard).isEmpty();

    send(chunk, false, gateOfOne);

    assertThat(heard)
        .containsExactly(
            "failed: The script's runtime sent more of the body than it had leave for.");
    one.open();
    assertThat(heard).hasSize(1);
  }

  @Test
  void empty_chunks_do_not_pile_up() {
    for (var n = 0; n < 10; n++) {
      send("", false, gateOfOne);
    }
    one.open();
    assertThat(heard).isEmpty();

    send("", true);

    assertThat(heard).containsExactly("", "end");
  }

  private BodySource answer() {
    var exchange =
        new Exchange(
            "request",
            new HostRequest("GET", "http://first.shop.localhost/", List.of(), HostBody.none()),
            Optional.empty());
    world.deployment("first").send(exchange);
    var event = world.isolate.last(ToIsolate.Fetch.class).event();
    world.isolate.says(
        new FromIsolate.Answered(
            context, event, 200, "", List.of(), new Body.Streamed(STREAM, -1), 0, List.of()));
    var result = (Result.Answered) exchange.result().join();
    return ((HostBody.Flowing) result.answer().body()).source();
  }

  private void send(String text, boolean last, Gate... gates) {
    var chunk = new Chunk(STREAM, text.getBytes(StandardCharsets.UTF_8), last, Optional.empty());
    world.isolate.says(new FromIsolate.BodyChunk(context, chunk, List.of(gates)));
  }

  private final class Reader implements BodySink {
    @Override
    public void chunk(byte[] bytes, boolean last) {
      heard.add(new String(bytes, StandardCharsets.UTF_8));
      if (last) {
        heard.add("end");
      }
    }

    @Override
    public void failed(String message) {
      heard.add("failed: " + message);
    }
  }
}
