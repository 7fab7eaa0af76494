package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Goal: an isolate that somebody has taken over gets nothing of another tenant's, and is ended
/// when it shows that it was. Method: an attacker and a victim share an isolate that says whatever
/// the test wants. The victim has a context, an event under way, an object with a canary and a
/// stub.
final class TakenOverIsolateTest {
  private static final TenantId VICTIM = new TenantId("victim");
  private static final byte[] CANARY = "canary".getBytes(StandardCharsets.UTF_8);
  private static final GuestError ERROR = GuestError.thrown("Error", "mine", "");
  private static final long NEVER = 1_000_000_007;

  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE);
  private final long context = world.open("attacker");
  private final HeldObject ownObject = new HeldObject();
  private final long object = ownObject.liveIn(world.deployment("attacker"));
  private final long victimContext = world.open(VICTIM, "bank");
  private final HeldObject canary = new HeldObject();
  private final long victimObject = canary.liveIn(world.deployment(VICTIM, "bank"));
  private final Exchange victims = begin(world.deployment(VICTIM, "bank"));
  private final long victimEvent = world.isolate.last(ToIsolate.Fetch.class).event();
  private final Exchange own = begin(world.deployment("attacker"));
  private final long event = world.isolate.last(ToIsolate.Fetch.class).event();

  @AfterEach
  void close() {
    world.close();
  }

  /// A lie, made of the numbers that there are.
  record Lie(String name, Function<TakenOverIsolateTest, FromIsolate> message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Lie lie(String name, Function<TakenOverIsolateTest, FromIsolate> message) {
    return new Lie(name, message);
  }

  static Stream<Lie> lies() {
    return Stream.of(
            Stream.of(
                lie("a context 0", _ -> new FromIsolate.EventStarted(0, 1)),
                lie("a context below 0", _ -> new FromIsolate.EventStarted(-1, 1)),
                lie("a context that never was", _ -> new FromIsolate.EventStarted(NEVER, 1)),
                lie("its context opens again", it -> opened(it.context)),
                lie("the victim's context opens again", it -> opened(it.victimContext)),
                lie("its context fails to open", it -> failedToOpen(it.context)),
                lie("an object below 0 is read", it -> it.read(-1, 0)),
                lie("an object that never was is written to", it -> it.batch(NEVER, 0)),
                lie("an event that never was is answered", it -> it.answered(NEVER)),
                lie("an event below 0 is answered", it -> it.answered(-2))),
            ofEvents("the victim's event", it -> it.victimEvent),
            ofObjects("the victim's object", it -> it.victimObject))
        .flatMap(each -> each);
  }

  private static FromIsolate opened(long context) {
    return new FromIsolate.ContextOpened(context, List.of("fetch"), List.of());
  }

  private static FromIsolate failedToOpen(long context) {
    return new FromIsolate.ContextFailed(context, ERROR, "");
  }

  private static Stream<Lie> ofEvents(String whose, Function<TakenOverIsolateTest, Long> event) {
    return Stream.of(
        lie(whose + " begins", it -> new FromIsolate.EventStarted(it.context, event.apply(it))),
        lie(whose + " is answered", it -> it.answered(event.apply(it))),
        lie(
            whose + " is handled",
            it -> new FromIsolate.Handled(it.context, event.apply(it), true)),
        lie(
            whose + " fails",
            it ->
                new FromIsolate.EventFailed(
                    it.context, event.apply(it), "exception", ERROR, List.of())),
        lie(
            whose + " ends",
            it -> new FromIsolate.EventEnded(it.context, event.apply(it), "ok", 0, 0, 0)),
        lie(
            whose + " returns",
            it -> new FromIsolate.Returned(it.context, event.apply(it), nothing(), List.of())),
        lie(whose + " calls", it -> it.call(event.apply(it), List.of())),
        lie(whose + " invokes", it -> it.invoke(event.apply(it), toOwn(), List.of())),
        lie(
            whose + " loads",
            it ->
                new FromIsolate.Load(
                    it.context,
                    event.apply(it),
                    1,
                    "LOADER",
                    Optional.of("id"),
                    Optional.empty(),
                    List.of())),
        lie(whose + " writes", it -> it.batch(it.object, event.apply(it))),
        lie(whose + " reads", it -> it.read(it.object, event.apply(it))),
        lie(whose + " logs", it -> it.log(event.apply(it))),
        lie(
            whose + " is what broke the context",
            it ->
                new FromIsolate.ContextBroken(
                    it.context, event.apply(it), "exceededCpu", "not mine")));
  }

  private static Stream<Lie> ofObjects(String whose, Function<TakenOverIsolateTest, Long> object) {
    return Stream.of(
        lie(whose + " is written to", it -> it.batch(object.apply(it), it.event)),
        lie(whose + " is emptied", it -> it.emptied(object.apply(it))),
        lie(whose + " is read", it -> it.read(object.apply(it), it.event)),
        lie(
            whose + " is reset",
            it -> new FromIsolate.ObjectBroken(it.context, object.apply(it), ERROR)),
        lie(
            whose + " keeps a socket",
            it -> new FromIsolate.KeepSocket(it.context, object.apply(it), 2, List.of())),
        lie(
            whose + " accepts a socket",
            it -> new FromIsolate.AcceptSocket(it.context, object.apply(it), 2)),
        lie(
            whose + " has something attached",
            it ->
                new FromIsolate.AttachSocket(
                    it.context, object.apply(it), 2, Optional.of(new byte[1]))),
        lie(
            whose + " answers by itself",
            it -> new FromIsolate.AnswerSockets(it.context, object.apply(it), Optional.empty())),
        lie(
            whose + " has less time",
            it -> new FromIsolate.TimeSocketEvents(it.context, object.apply(it), 1)),
        lie(
            whose + " opens an answer's gate",
            it ->
                new FromIsolate.Answered(
                    it.context, it.event, 200, "", List.of(), Body.NONE, gate(object.apply(it)))),
        lie(whose + " opens a call's gate", it -> it.call(it.event, gate(object.apply(it)))),
        lie(
            whose + " opens a chunk's gate",
            it ->
                new FromIsolate.BodyChunk(
                    it.context,
                    new Chunk(2, new byte[1], false, Optional.empty()),
                    gate(object.apply(it)))),
        lie(
            whose + " opens a socket's gate",
            it ->
                new FromIsolate.Socket(
                    it.context, 2, new SocketSignal.Lost("no"), gate(object.apply(it)))));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void a_lie_ends_it_and_nothing_of_the_victim_is_read_or_written(Lie lie) {
    var message = lie.message().apply(this);
    var told = world.isolate.told.size();

    world.isolate.says(message);

    assertThat(world.isolate.killed).hasSize(1);
    assertThat(world.isolate.killed.getFirst()).startsWith("It is not to be trusted any more.");
    assertThat(canary.heard()).isEmpty();
    assertThat(ownObject.heard()).isEmpty();
    assertThat(failure(victims)).isEqualTo("isolate.lost");
    assertThat(failure(own)).isEqualTo("isolate.lost");
    assertThat(world.isolate.told).hasSize(told);
  }

  @Test
  void what_it_says_after_a_lie_is_not_heard() {
    world.isolate.says(new FromIsolate.EventStarted(NEVER, 1));

    world.isolate.says(batch(object, event));
    world.isolate.says(answered(event));
    world.isolate.says(new FromIsolate.EventStarted(NEVER, 1));

    assertThat(ownObject.heard()).isEmpty();
    assertThat(failure(own)).isEqualTo("isolate.lost");
    assertThat(world.isolate.killed).hasSize(1);
  }

  /// The same words with its own numbers are no lies, or the rest would prove nothing.
  @Test
  void the_same_with_its_own_numbers_is_heard() {
    world.isolate.says(new FromIsolate.EventStarted(context, event));
    world.isolate.says(log(event));
    world.isolate.says(log(0));
    world.isolate.says(batch(object, event));
    world.isolate.says(read(object, 0));
    world.isolate.says(
        new FromIsolate.Answered(context, event, 200, "", List.of(), Body.NONE, gate(object)));
    ownObject.open();

    assertThat(world.isolate.killed).isEmpty();
    assertThat(ownObject.heard()).hasSize(2);
    assertThat(own.result().join()).isInstanceOf(Result.Answered.class);
  }

  /// Both sides speak at the same time: what is over for one may be news to the other.
  @Test
  void what_comes_too_late_is_no_lie() {
    world.isolate.says(new FromIsolate.EventEnded(context, event, "ok", 0, 0, 0));
    world.isolate.says(log(event));
    world.isolate.says(answered(event));
    world.isolate.says(new FromIsolate.EventEnded(context, event, "ok", 0, 0, 0));
    world.isolate.says(new FromIsolate.ObjectBroken(context, object, ERROR));
    world.isolate.says(batch(object, event));
    world.isolate.says(read(object, event));
    world.isolate.says(new FromIsolate.ContextBroken(context, 0, "exceededCpu", "It is over."));
    world.isolate.says(log(0));
    world.isolate.says(opened(context));

    assertThat(world.isolate.killed).isEmpty();
    assertThat(ownObject.heard()).isEmpty();
    assertThat(victims.result()).isNotDone();
  }

  /// These numbers are a script's own JavaScript's to say, so they may not end its neighbours.
  @Test
  void stubs_of_others_are_refused_and_end_nothing() {
    world.isolate.says(
        new FromIsolate.Invoke(
            victimContext,
            victimEvent,
            1,
            new Target.ToEntrypoint("taker", Entrypoint.DEFAULT),
            new Invocation(
                false, List.of("take"), new Payload(new byte[0], List.of(new Ref.Exported(5)))),
            List.of()));
    var taken = world.isolate.last(ToIsolate.Invoke.class);
    var held = ((Ref.Held) taken.what().arguments().refs().getFirst()).capability();
    var invoked = world.isolate.count(ToIsolate.Invoke.class);

    world.isolate.says(invoke(event, new Target.ToCapability(held), List.of()));
    assertThat(refused()).contains("disposed");
    world.isolate.says(invoke(event, new Target.ToCapability(NEVER), List.of()));
    assertThat(refused()).contains("disposed");
    world.isolate.says(
        new FromIsolate.Invoke(
            context,
            event,
            1,
            toOwn(),
            new Invocation(
                false, List.of("take"), new Payload(new byte[0], List.of(new Ref.Held(held)))),
            List.of()));
    assertThat(refused()).contains("disposed");
    world.isolate.says(new FromIsolate.Release(context, held));
    world.isolate.says(new FromIsolate.CancelCall(context, 1));

    assertThat(world.isolate.count(ToIsolate.Invoke.class)).isEqualTo(invoked);
    assertThat(world.isolate.count(ToIsolate.ReleaseExport.class)).isZero();
    assertThat(world.isolate.killed).isEmpty();
    // The one that was handed it still has it.
    world.isolate.says(
        new FromIsolate.Invoke(
            taken.context(),
            taken.event(),
            2,
            new Target.ToCapability(held),
            new Invocation(false, List.of("use"), nothing()),
            List.of()));
    assertThat(world.isolate.count(ToIsolate.Invoke.class)).isEqualTo(invoked + 1);
  }

  private String refused() {
    return world.isolate.last(ToIsolate.CallFailed.class).error().message();
  }

  private static Exchange begin(Deployment deployment) {
    var request = new HostRequest("GET", "http://a/", List.of(), HostBody.none());
    var exchange = new Exchange("request", request, Optional.empty());
    deployment.send(exchange);
    return exchange;
  }

  private static String failure(Exchange exchange) {
    return ((Result.Failed) exchange.result().join()).failure().code();
  }

  private static Payload nothing() {
    return new Payload(new byte[0], List.of());
  }

  private static Target toOwn() {
    return new Target.ToEntrypoint("attacker", Entrypoint.DEFAULT);
  }

  private static List<Gate> gate(long object) {
    return List.of(new Gate(object, 1));
  }

  private FromIsolate answered(long number) {
    return new FromIsolate.Answered(
        context, number, 200, "", List.of(), new Body.Whole(CANARY), List.of());
  }

  private FromIsolate call(long number, List<Gate> gates) {
    return new FromIsolate.Call(
        context, number, 1, toOwn(), "GET", "http://a/", List.of(), Body.NONE, gates);
  }

  private FromIsolate invoke(long number, Target target, List<Gate> gates) {
    return new FromIsolate.Invoke(
        context, number, 1, target, new Invocation(false, List.of("x"), nothing()), gates);
  }

  private FromIsolate batch(long into, long number) {
    return new FromIsolate.Batch(
        context, into, 1, number, false, List.of(new Entry(CANARY, CANARY)), List.of(), List.of());
  }

  private FromIsolate emptied(long object) {
    return new FromIsolate.Batch(context, object, 1, event, true, List.of(), List.of(), List.of());
  }

  private FromIsolate read(long from, long number) {
    return new FromIsolate.Read(
        context, from, number, 1, new FromIsolate.Query.Keys(List.of(CANARY)));
  }

  private FromIsolate log(long number) {
    return new FromIsolate.Log(context, number, 0, "log", "text", Optional.empty(), List.of());
  }
}
