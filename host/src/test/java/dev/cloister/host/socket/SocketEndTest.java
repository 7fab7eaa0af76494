package dev.cloister.host.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What goes into one end of a pipe comes out of the other, and no more waits in between than may.
final class SocketEndTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final SocketSignal.Close CLOSE = new SocketSignal.Close(4000, "done");

  private final Sockets sockets = new Sockets(_ -> new TestSocketLimits(2, 600_000, 1 << 20));

  private Sockets.Pipe open() {
    return ((Outcome.Answered<Sockets.Pipe>) sockets.open(ACME)).value();
  }

  private static SocketSignal.Message text(String text) {
    return new SocketSignal.Message(true, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<SocketSignal> listen(SocketEnd end) {
    var heard = new ArrayList<SocketSignal>();
    assertThat(end.hold(heard::add)).isTrue();
    return heard;
  }

  @Test
  void what_was_sent_before_somebody_listens_is_heard_first() {
    var pipe = open();
    pipe.first().send(text("one"));
    pipe.first().send(CLOSE);

    var heard = listen(pipe.second());

    assertThat(heard).hasSize(2).last().isEqualTo(CLOSE);
  }

  @Test
  void what_comes_after_a_signal_whose_listener_failed_is_heard_all_the_same() {
    var pipe = open();
    pipe.first().send(text("one"));
    pipe.first().send(CLOSE);
    var heard = new ArrayList<SocketSignal>();

    assertThatThrownBy(() ->
            pipe.second()
                .hold(signal -> {
                  heard.add(signal);
                  if (signal instanceof SocketSignal.Message) {
                    throw new IllegalStateException("not today");
                  }
                }))
        .hasMessage("not today");

    assertThat(heard).hasSize(2).last().isEqualTo(CLOSE);
  }

  @Test
  void an_end_is_held_once() {
    var pipe = open();
    listen(pipe.second());

    assertThat(pipe.second().hold(_ -> {})).isFalse();
  }

  @Test
  void credit_is_what_the_other_side_has_taken_and_no_more() {
    var pipe = open();
    var heard = listen(pipe.first());
    var message = text("one");
    pipe.first().send(message);
    var before = pipe.first().leave();

    pipe.second().send(new SocketSignal.Credit(message.cost() + 1));
    assertThat(heard).isEmpty();
    pipe.second().send(new SocketSignal.Credit(message.cost()));

    assertThat(heard).containsExactly(new SocketSignal.Credit(message.cost()));
    assertThat(pipe.first().leave()).isEqualTo(before + message.cost());
  }

  @Test
  void one_message_may_reach_beyond_the_leave_and_the_next_breaks_the_pipe() {
    var pipe = open();
    var there = listen(pipe.second());
    var here = listen(pipe.first());
    pipe.first().send(new SocketSignal.Message(false, new byte[300_000]));
    assertThat(pipe.first().leave()).isNegative();

    pipe.first().send(text("one more"));

    assertThat(there).hasSize(2).last().isInstanceOf(SocketSignal.Lost.class);
    assertThat(here).singleElement().isInstanceOf(SocketSignal.Lost.class);
  }

  @Test
  void a_tenant_whose_messages_wait_loses_the_socket_that_adds_to_them() {
    var full = open();
    var other = open();
    full.first().send(new SocketSignal.Message(false, new byte[299_000]));
    other.first().send(new SocketSignal.Message(false, new byte[250_000]));
    var here = listen(other.first());

    other.second().send(new SocketSignal.Message(false, new byte[100_000]));

    assertThat(here).last().isInstanceOf(SocketSignal.Lost.class);
    // What it held is free again.
    full.second().send(new SocketSignal.Message(false, new byte[100_000]));
    assertThat(listen(full.first())).singleElement().isInstanceOf(SocketSignal.Message.class);
  }

  @Test
  void nothing_follows_a_close_and_both_closes_end_the_count() {
    var pipe = open();
    open();
    var heard = listen(pipe.second());
    assertThat(sockets.open(ACME)).isInstanceOf(Outcome.Failed.class);
    pipe.first().send(CLOSE);
    pipe.first().send(text("late"));
    pipe.second().send(CLOSE);

    assertThat(heard).containsExactly(CLOSE);
    assertThat(sockets.open(ACME)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void a_lost_end_is_heard_of_once_and_counts_no_more() {
    var pipe = open();
    open();
    var heard = listen(pipe.second());

    pipe.first().send(new SocketSignal.Lost("gone"));
    pipe.first().send(new SocketSignal.Lost("again"));

    assertThat(heard).containsExactly(new SocketSignal.Lost("gone"));
    assertThat(sockets.open(ACME)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void one_socket_more_than_a_tenant_may_have_is_refused_by_name() {
    open();
    open();

    assertThat(((Outcome.Failed<Sockets.Pipe>) sockets.open(ACME)).failure())
        .isInstanceOf(Failure.LimitReached.class)
        .extracting(Failure::code)
        .isEqualTo("socket.too-many");
    assertThat(sockets.open(new TenantId("other"))).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void a_listener_that_answers_while_it_hears_is_not_told_twice_at_once() {
    var pipe = open();
    var order = new ArrayList<String>();
    pipe.second()
        .hold(signal -> {
          order.add("begin");
          pipe.second().send(text("answer"));
          pipe.first().send(CLOSE);
          order.add("end");
        });
    pipe.first().send(text("one"));

    assertThat(order).startsWith("begin", "end", "begin", "end");
  }
}
