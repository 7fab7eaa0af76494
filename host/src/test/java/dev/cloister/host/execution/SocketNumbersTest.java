package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.socket.SocketEnd;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Goal: a context reaches the sockets it has and no others, whatever numbers it says; what it
/// sends leaves in order, when its gates are open, and no more of it waits than it has leave for.
/// Method: two contexts in an isolate that says what the test wants; the first has a socket to a
/// client.
final class SocketNumbersTest {
  private static final long OWN = 2;
  private static final long CLIENTS = 4;

  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE);
  private final TalkingScripts.TalkingIsolate isolate = world.isolate;
  private final long first = world.open("first");
  private final long second = world.open("second");
  private final HeldObject one = new HeldObject();
  private final HeldObject other = new HeldObject();
  private final Gate gateOfOne = new Gate(one.liveIn(world.deployment("first")), 1);
  private final Gate gateOfOther = new Gate(other.liveIn(world.deployment("first")), 1);
  private final List<SocketSignal> client = new ArrayList<>();
  private final SocketEnd clientsEnd;

  SocketNumbersTest() {
    isolate.says(new FromIsolate.PairSockets(first, OWN, CLIENTS));
    isolate.says(new FromIsolate.AcceptSocket(first, 0, OWN));
    clientsEnd = answerWith(CLIENTS);
    clientsEnd.hold(client::add);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void saysAnswered(long socket) {
    isolate.says(
        new FromIsolate.Answered(
            first,
            isolate.last(ToIsolate.Fetch.class).event(),
            101,
            "",
            List.of(),
            dev.cloister.isolates.bridge.Body.NONE,
            socket,
            List.of()));
  }

  private SocketEnd answerWith(long socket) {
    var exchange = ask();
    saysAnswered(socket);
    var result = (Result.Answered) exchange.result().join();
    return result.answer().socket().orElseThrow();
  }

  private Exchange ask() {
    var exchange =
        new Exchange(
            "request",
            new HostRequest("GET", "http://first.shop.localhost/", List.of(), HostBody.none()),
            Optional.empty());
    world.deployment("first").send(exchange);
    return exchange;
  }

  private static SocketSignal.Message text(String text) {
    return new SocketSignal.Message(true, text.getBytes(StandardCharsets.UTF_8));
  }

  private void send(long context, SocketSignal signal, Gate... gates) {
    isolate.says(new FromIsolate.Socket(context, OWN, signal, List.of(gates)));
  }

  private List<String> heard() {
    return client.stream()
        .map(signal ->
            switch (signal) {
              case SocketSignal.Message(var _, var bytes) ->
                  new String(bytes, StandardCharsets.UTF_8);
              case SocketSignal.Close(var code, var _) -> "close " + code;
              case SocketSignal.Lost(var reason) -> "lost: " + reason;
              case SocketSignal.Credit(var bytes) -> "credit " + bytes;
            })
        .toList();
  }

  @Test
  void a_context_that_names_the_socket_of_another_reaches_nothing() {
    send(second, text("not mine"));
    send(second, new SocketSignal.Close(1000, ""));
    send(second, new SocketSignal.Lost("not mine"));
    send(second, new SocketSignal.Credit(1 << 20));
    isolate.says(new FromIsolate.AcceptSocket(second, 0, OWN));
    isolate.says(new FromIsolate.KeepSocket(second, 0, OWN, List.of()));
    isolate.says(new FromIsolate.AttachSocket(second, 0, OWN, Optional.of(new byte[1])));
    assertThat(heard()).isEmpty();

    send(first, text("mine"));

    assertThat(heard()).containsExactly("mine");
  }

  @Test
  void it_is_told_that_there_is_no_such_socket_and_the_other_hears_nothing_of_it() {
    var before = toldTo(first).size();

    isolate.says(new FromIsolate.AcceptSocket(second, 0, OWN));

    assertThat(toldTo(second)).containsExactly(new SocketSignal.Lost("There is no such socket."));
    assertThat(toldTo(first)).hasSize(before);
  }

  private List<SocketSignal> toldTo(long context) {
    return isolate.told.stream()
        .filter(ToIsolate.Socket.class::isInstance)
        .map(ToIsolate.Socket.class::cast)
        .filter(message -> message.context() == context)
        .map(ToIsolate.Socket::signal)
        .toList();
  }

  @Test
  void numbers_of_the_hosts_and_numbers_that_are_taken_make_no_pair() {
    isolate.says(new FromIsolate.PairSockets(first, 11, 13));
    isolate.says(new FromIsolate.PairSockets(first, 20, 20));
    isolate.says(new FromIsolate.PairSockets(first, OWN, 22));

    for (long number : new long[] {11, 13, 20, 22}) {
      isolate.says(new FromIsolate.AcceptSocket(first, 0, number));
    }

    assertThat(toldTo(first))
        .hasSize(4)
        .containsOnly(new SocketSignal.Lost("There is no such socket."));
    send(first, text("still there"));
    assertThat(heard()).containsExactly("still there");
  }

  @Test
  void an_end_that_is_used_cannot_be_handed_on() {
    var exchange = ask();
    saysAnswered(OWN);

    assertThat(exchange.result().join()).isInstanceOf(Result.Failed.class);
    send(first, text("still mine"));
    assertThat(heard()).containsExactly("still mine");
  }

  @Test
  void a_frame_waits_until_what_it_could_reveal_is_durable_and_the_next_waits_for_it() {
    send(first, text("one"), gateOfOne);
    send(first, text("two"), gateOfOther);
    send(first, text("three"));
    send(first, new SocketSignal.Close(1000, ""), gateOfOther);

    other.open();
    assertThat(heard()).isEmpty();
    one.open();

    assertThat(heard()).containsExactly("one", "two", "three", "close 1000");
  }

  @Test
  void a_frame_that_never_will_be_durable_ends_the_socket_in_its_place() {
    send(first, text("one"), gateOfOne);
    send(first, text("two"), gateOfOther);
    send(first, text("three"));
    other.breakUp();
    assertThat(heard()).isEmpty();

    one.open();

    assertThat(heard()).containsExactly("one", "lost: " + Failures.UNKNOWN);
    assertThat(toldTo(first)).last().isEqualTo(new SocketSignal.Lost(Failures.UNKNOWN));
  }

  @Test
  void credit_waits_for_no_gate() {
    var message = text("from the client");
    clientsEnd.send(message);
    send(first, text("held"), gateOfOne);

    send(first, new SocketSignal.Credit(message.cost()), gateOfOne);

    assertThat(heard()).containsExactly("credit " + message.cost());
  }

  @Test
  void frames_that_wait_for_a_gate_are_bounded() {
    var kilobytes = text("x".repeat(64 << 10));
    for (long sent = 0; sent < SocketSignal.FIRST_CREDIT_BYTES; sent += kilobytes.cost()) {
      send(first, kilobytes, gateOfOne);
    }
    assertThat(heard()).isEmpty();

    send(first, text("one more"), gateOfOne);

    assertThat(heard()).containsExactly("lost: More was sent than there was leave for.");
    one.open();
    assertThat(heard()).hasSize(1);
  }

  @Test
  void nothing_waits_behind_a_close() {
    send(first, new SocketSignal.Close(4000, ""), gateOfOne);
    send(first, text("late"), gateOfOne);
    send(first, new SocketSignal.Close(4001, ""));

    one.open();

    assertThat(heard()).containsExactly("close 4000");
  }
}
