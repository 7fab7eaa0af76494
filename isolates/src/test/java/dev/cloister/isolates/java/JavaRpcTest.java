package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.script.RpcFunction;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Exports;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What goes by reference in calls of scripts in Java, message by message: properties, functions,
/// and how long they last. The test is the host, and the script on the other side.
class JavaRpcTest {
  private static final long CAPABILITY = 77;

  private static final String MAIN =
      """
      public class Main implements Script {
        public static class Counter implements RpcTarget, AutoCloseable {
          private final Context context;
          private int count;
          Counter(Context context) { this.context = context; }
          public int add(int more) { return count += more; }
          @Property public int count() { return count; }
          public RpcFunction adder() { return arguments -> add(((Long) arguments.getFirst()).intValue()); }
          @Override public void close() { context.log("closed at " + count); }
        }

        public Counter counter(Context context) { return new Counter(context); }

        public List<RpcFunction> many(int count) {
          return java.util.stream.IntStream.range(0, count)
              .<RpcFunction>mapToObj(i -> arguments -> i).toList();
        }

        public Object tell(RpcStub stub, Context context) {
          return stub.call("hear", (RpcFunction) arguments -> "heard " + arguments);
        }
      }
      """;

  private static final String THING =
      """
      public class Thing extends DurableObject {
        public record Inner(int depth, Map<String, Object> map) {}

        private RpcStub kept;

        public Thing(ObjectState state, Env env) { super(state, env); }

        @Property public Inner inner() { return new Inner(3, Map.of("name", "in", "twice",
            (RpcFunction) arguments -> 2 * (Long) arguments.getFirst())); }

        public int wipe() { return 1; }

        public List<RpcFunction> many(int count) {
          return java.util.stream.IntStream.range(0, count)
              .<RpcFunction>mapToObj(i -> arguments -> i).toList();
        }

        public Object forward(Stub stub) { return stub.call("take", stub); }

        public Object use(RpcStub function) {
          return function.invoke("tea", 2) + " and " + function.get("size");
        }

        public void keep(RpcStub function) { kept = function.dup(); }

        public Object useKept() { return kept.invoke(); }

        public void letGo() { kept.close(); }

        public String store(RpcStub function) {
          try {
            storage().put("f", function);
            return "stored";
          } catch (IllegalArgumentException e) {
            return e.getMessage();
          }
        }

        public class Door implements RpcTarget, AutoCloseable {
          public String knock() { return "who is there"; }
          public void close() { storage().put("closed", true); }
        }

        public Map<String, Object> doors() { return Map.of("front", new Door()); }
      }
      """;

  private ThingInJava script;

  @BeforeEach
  void start() throws Exception {
    script = new ThingInJava(MAIN, THING);
    script.activate(List.of());
  }

  @AfterEach
  void end() {
    script.close();
  }

  @Test
  void a_property_is_read_and_what_is_not_marked_is_not_called_by_reading() throws Exception {
    read(object(), "inner", "depth");
    assertThat(script.returned()).isEqualTo(3L);
    read(object(), "inner", "map", "name");
    assertThat(script.returned()).isEqualTo("in");
    call(object(), plain(21), "inner", "map", "twice");
    assertThat(script.returned()).isEqualTo(42L);

    read(object(), "nothing");
    assertThat(refusal()).isEqualTo("The RPC receiver does not implement the method \"nothing\".");
    call(object(), plain(), "inner", "depth");
    assertThat(refusal()).isEqualTo("\"depth\" is not a function.");
    read(object(), "wipe");
    var wipe = (Ref.Exported) returnedRef();
    call(new Receiver.OfExport(wipe.export()), plain());
    assertThat(script.returned()).isEqualTo(1L);
  }

  @Test
  void a_function_that_is_handed_over_is_called_and_given_back_with_the_result() throws Exception {
    call(object(), function(), "use");

    var called = script.heard().await(FromIsolate.Invoke.class);
    assertThat(called.target()).isEqualTo(new Target.ToCapability(CAPABILITY));
    assertThat(called.what().get()).isFalse();
    assertThat(called.what().path()).isEmpty();
    assertThat(CloneReader.read(called.what().arguments().bytes())).isEqualTo(List.of("tea", 2L));
    answer(called, plainValue("done"));
    var read = script.heard().await(FromIsolate.Invoke.class);
    assertThat(read.what().get()).isTrue();
    assertThat(read.what().path()).containsExactly("size");
    answer(read, plainValue(5));

    assertThat(script.returned()).isEqualTo("done and 5");
    assertThat(script.heard().await(FromIsolate.Release.class).capability()).isEqualTo(CAPABILITY);
  }

  @Test
  void a_copy_of_a_stub_lasts_until_it_is_closed() throws Exception {
    call(object(), function(), "keep");
    script.returned();
    script.heard().await(FromIsolate.EventEnded.class);
    call(object(), plain(), "useKept");
    answer(script.heard().await(FromIsolate.Invoke.class), plainValue("still"));
    assertThat(script.returned()).isEqualTo("still");

    call(object(), plain(), "letGo");

    assertThat(script.heard().await(FromIsolate.Release.class).capability()).isEqualTo(CAPABILITY);
    script.heard().await(FromIsolate.EventEnded.class);
    call(object(), plain(), "useKept");
    assertThat(refusal()).isEqualTo("RPC stub used after being disposed.");
  }

  @Test
  void what_a_result_hands_over_keeps_its_event_until_it_is_let_go_of() throws Exception {
    call(main(), plain(), "counter");
    var counter = (Ref.Exported) returnedRef();

    call(export(counter), plain(3), "add");
    assertThat(script.returned()).isEqualTo(3L);
    call(export(counter), plain(4), "adder");
    assertThat(refusal()).contains("does not implement the method \"adder\" with 1 arguments");
    read(export(counter), "count");
    assertThat(script.returned()).isEqualTo(3L);
    call(export(counter), plain(), "close");
    assertThat(refusal()).contains("does not implement the method \"close\"");
    call(export(counter), plain(), "adder");
    var adder = (Ref.Exported) returnedRef();
    call(export(adder), plain(10));
    assertThat(script.returned()).isEqualTo(13L);
    script.send(new ToIsolate.ReleaseExport(ThingInJava.CONTEXT, adder.export()));

    script.send(new ToIsolate.ReleaseExport(ThingInJava.CONTEXT, counter.export()));

    assertThat(script.heard().await(FromIsolate.Log.class).text()).isEqualTo("closed at 13");
    call(export(counter), plain(1), "add");
    assertThat(refusal())
        .isEqualTo("The RPC stub is broken: the event or object that it came from is over.");
  }

  @Test
  void what_an_argument_hands_over_is_called_back_while_its_event_waits() throws Exception {
    call(main(), function(), "tell");
    var asked = script.heard().await(FromIsolate.Invoke.class);
    assertThat(asked.what().path()).containsExactly("hear");
    var handed = (Ref.Exported) asked.what().arguments().refs().getFirst();

    call(export(handed), plain("a", 1));
    assertThat(script.returned()).isEqualTo("heard [a, 1]");
    answer(asked, plainValue("told"));

    assertThat(script.returned()).isEqualTo("told");
    script.heard().await(FromIsolate.EventEnded.class);
    call(export(handed), plain("late"));
    assertThat(refusal()).contains("The RPC stub is broken");
  }

  @Test
  void what_an_object_hands_over_lasts_as_long_as_it_is_in_memory() throws Exception {
    call(object(), plain(), "doors");
    var door = (Ref.Exported) returnedRef();
    script.heard().await(FromIsolate.EventEnded.class);

    call(export(door), plain(), "knock");
    assertThat(script.returned()).isEqualTo("who is there");
    script.send(new ToIsolate.ReleaseExport(ThingInJava.CONTEXT, door.export()));
    assertThat(script.heard().await(FromIsolate.Batch.class).puts()).hasSize(1);

    call(object(), plain(), "doors");
    var again = (Ref.Exported) returnedRef();
    script.send(
        new ToIsolate.DropObject(
            ThingInJava.CONTEXT, script.object(), GuestError.thrown("Error", "moved", "")));
    call(export(again), plain(), "knock");
    assertThat(refusal()).contains("The RPC stub is broken");
  }

  @Test
  void a_function_is_not_stored_and_what_java_does_not_know_is_named() throws Exception {
    call(object(), function(), "store");
    assertThat(script.returned())
        .isEqualTo(
            "A function, a stub, a RpcTarget or an OutputStream can only be given in a call; it cannot be stored.");

    var snapshot =
        CloneWriter.write(things(), (_, out) -> out.external(ExternalKind.SNAPSHOT, "id"));
    call(object(), new Payload(snapshot, List.of(new Ref.Held(CAPABILITY))), "use");
    assertThat(script.heard().await(FromIsolate.Release.class).capability()).isEqualTo(CAPABILITY);
    assertThat(refusal()).isEqualTo("not implemented: a snapshot of an object as a value in Java");
  }

  @Test
  void others_hold_as_many_things_as_they_may_and_not_one_more() throws Exception {
    call(main(), plain(Payload.REFS_MAX + 1), "many");
    assertThat(refusal())
        .isEqualTo("A result may have 1000 functions, stubs and bodies; this has 1001.");
    call(main(), plain(Payload.REFS_MAX), "many");
    var one = (Ref.Exported) returnedRef();
    call(main(), plain(RpcValues.HOLDING_MAX - Payload.REFS_MAX), "many");
    returnedRef();
    call(main(), plain(1), "many");
    assertThat(refusal())
        .isEqualTo("Others hold 1024 things of results of this script, as many as they may.");
    script.send(new ToIsolate.ReleaseExport(ThingInJava.CONTEXT, one.export()));
    call(main(), plain(1), "many");
    returnedRef();

    for (var held = RpcValues.HOLDING_MAX; held < Exports.MAX; ) {
      var more = Math.min(Payload.REFS_MAX, Exports.MAX - held);
      call(object(), plain(more), "many");
      returnedRef();
      held += more;
    }
    call(object(), plain(1), "many");
    assertThat(refusal()).startsWith("Too many RPC stubs: others hold 10000 ");
  }

  @Test
  void a_stub_that_nobody_waits_for_is_given_back() throws Exception {
    script.send(
        new ToIsolate.Returned(
            ThingInJava.CONTEXT,
            4711,
            new Payload(new byte[0], List.of(new Ref.Held(CAPABILITY)))));

    assertThat(script.heard().await(FromIsolate.Release.class).capability()).isEqualTo(CAPABILITY);
  }

  @Test
  void an_event_that_waits_for_nobody_any_more_ends_what_it_has_handed_over() throws Exception {
    call(main(), function(), "tell");
    var asked = script.heard().await(FromIsolate.Invoke.class);
    var handed = (Ref.Exported) asked.what().arguments().refs().getFirst();
    script.send(
        new ToIsolate.CallFailed(
            ThingInJava.CONTEXT, asked.call(), GuestError.thrown("Error", "gone", "")));

    assertThat(refusal()).isEqualTo("gone");
    script.heard().await(FromIsolate.EventEnded.class);
    call(export(handed), plain("late"));
    assertThat(refusal()).contains("The RPC stub is broken");
  }

  @Test
  void a_stub_of_an_object_goes_by_its_address() throws Exception {
    var thing = new Target.ToObject("js", "Thing", "0".repeat(64), Optional.of("one"));
    var bytes = CloneWriter.write(things(), (_, out) -> out.external(ExternalKind.SERVICE, 0));

    call(object(), new Payload(bytes, List.of(new Ref.Stub(thing))), "forward");

    var asked = script.heard().await(FromIsolate.Invoke.class);
    assertThat(asked.target()).isEqualTo(thing);
    assertThat(asked.what().arguments().refs()).containsExactly(new Ref.Stub(thing));
    answer(asked, plainValue("passed on"));
    assertThat(script.returned()).isEqualTo("passed on");
  }

  // ---- the other side

  private Receiver object() {
    return new Receiver.OfObject(script.object());
  }

  private static Receiver main() {
    return new Receiver.OfScript(Entrypoint.DEFAULT);
  }

  private static Receiver export(Ref.Exported ref) {
    return new Receiver.OfExport(ref.export());
  }

  private static Payload plain(Object... arguments) {
    return plainValue(Arrays.asList(arguments));
  }

  private static Payload plainValue(Object value) {
    return new Payload(CloneWriter.write(value), List.of());
  }

  private static List<RpcFunction> things() {
    return List.of(_ -> "never called here");
  }

  /// One argument: a function of the other side's.
  private static Payload function() {
    return new Payload(
        CloneWriter.write(things(), (_, out) -> out.external(ExternalKind.STUB, 0)),
        List.of(new Ref.Held(CAPABILITY)));
  }

  private void read(Receiver receiver, String... path) {
    invoke(receiver, true, plain(), path);
  }

  private void call(Receiver receiver, Payload arguments, String... path) {
    invoke(receiver, false, arguments, path);
  }

  private void invoke(Receiver receiver, boolean get, Payload arguments, String... path) {
    script.send(
        new ToIsolate.Invoke(
            ThingInJava.CONTEXT,
            script.nextEvent(),
            receiver,
            new Invocation(get, List.of(path), arguments)));
  }

  private void answer(FromIsolate.Invoke asked, Payload value) {
    script.send(new ToIsolate.Returned(ThingInJava.CONTEXT, asked.call(), value));
  }

  private Ref returnedRef() throws InterruptedException {
    return script.heard().await(FromIsolate.Returned.class).value().refs().getFirst();
  }

  private String refusal() throws InterruptedException {
    return script.heard().await(FromIsolate.EventFailed.class).error().message();
  }
}
