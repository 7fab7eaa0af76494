package dev.cloister.isolates.java;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Headers, requests, answers and bodies as values of calls of scripts in Java, message by message.
/// The test is the host, and the script on the other side.
class JavaRpcPartsTest {
  private static final long STREAM = 9;

  private static final String MAIN =
      """
      public class Main implements Script {
        public Response answer(Request request) {
          return Response.text(request.method() + " " + request.path() + " " + request.text())
              .withHeader("x-kind", request.headers().get("X-Kind").orElse("none"));
        }

        public Headers more(Headers headers) { return headers.with("b", "2"); }

        public String read(Body body) { return body.text(); }

        public String ignore(Object anything) { return "ignored"; }

        public Body written(int parts) {
          return Body.written(out -> {
            for (var i = 0; i < parts; i++) {
              out.write(i);
              out.flush();
            }
          });
        }

        public Body large() { return Body.of(new byte[100_000]); }

        public List<Body> two() { return List.of(written(1), written(1)); }

        public Response socket(Context context) {
          return Response.webSocket(context.webSocketPair().client());
        }

        public Object send(RpcStub stub, Context context) {
          return stub.call("take", Body.written(out -> {
            try {
              out.write(new byte[5 * 64 * 1024]);
            } finally {
              context.log("written");
            }
          }));
        }
      }
      """;

  private static final String THING =
      """
      public class Thing extends DurableObject {
        public Thing(ObjectState state, Env env) { super(state, env); }

        public void store(Headers headers) { storage().put("h", headers); }
      }
      """;

  /// A value that is no plain one, as it was written.
  private record External(int kind, @Nullable Object data) {}

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
  void a_request_comes_and_an_answer_goes() throws Exception {
    call("answer", request(0), new Body.Whole("hello".getBytes(UTF_8)));

    var returned = script.heard().await(FromIsolate.Returned.class).value();
    var answer = external(returned);
    assertThat(answer.kind()).isEqualTo(ExternalKind.RESPONSE);
    assertThat((Map<?, ?>) answer.data())
        .isEqualTo(
            Map.of(
                "status",
                200L,
                "statusText",
                "",
                "headers",
                List.of("content-type", "text/plain;charset=UTF-8", "x-kind", "tea"),
                "body",
                0L));
    var body = (Body.Whole) ((Ref.Stream) returned.refs().getFirst()).body();
    assertThat(new String(body.bytes(), UTF_8)).isEqualTo("POST /a hello");
  }

  @Test
  void a_request_may_have_no_body() throws Exception {
    call("answer", request(null));

    var body = (Ref.Stream) script.heard().await(FromIsolate.Returned.class).value().refs().get(0);
    assertThat(new String(((Body.Whole) body.body()).bytes(), UTF_8)).isEqualTo("POST /a ");
  }

  @Test
  void headers_come_and_go() throws Exception {
    call("more", new External(ExternalKind.HEADERS, List.of(List.of("a", "1"), List.of("b", "1"))));

    assertThat(external(script.heard().await(FromIsolate.Returned.class).value()))
        .isEqualTo(
            new External(ExternalKind.HEADERS, List.of(List.of("a", "1"), List.of("b", "2"))));
  }

  @Test
  void a_body_is_read_as_it_comes() throws Exception {
    call("read", new External(ExternalKind.READABLE, 0), new Body.Streamed(STREAM, -1));
    part("one ", false);
    part("two", true);

    assertThat(script.returned()).isEqualTo("one two");
  }

  @Test
  void a_body_that_was_not_read_is_not_wanted_any_more() throws Exception {
    call("ignore", new External(ExternalKind.READABLE, 0), new Body.Streamed(STREAM, -1));

    assertThat(script.heard().await(FromIsolate.BodyCredit.class).credit())
        .isEqualTo(new Credit(STREAM, Credit.CANCEL));
    assertThat(script.returned()).isEqualTo("ignored");
  }

  @Test
  void a_body_of_a_result_is_written_before_its_event_ends() throws Exception {
    call("written", 2);

    var returned = script.heard().await(FromIsolate.Returned.class).value();
    assertThat(external(returned)).isEqualTo(new External(ExternalKind.READABLE, 0L));
    var body = (Body.Streamed) ((Ref.Stream) returned.refs().getFirst()).body();
    assertThat(script.heard().await(FromIsolate.BodyChunk.class).chunk())
        .usingRecursiveComparison()
        .isEqualTo(new Chunk(body.stream(), new byte[] {0}, false, Optional.empty()));
    assertThat(script.heard().await(FromIsolate.BodyChunk.class).chunk().bytes())
        .containsExactly(1);
    assertThat(script.heard().await(FromIsolate.BodyChunk.class).chunk().last()).isTrue();
    script.heard().await(FromIsolate.EventEnded.class);
  }

  @Test
  void a_large_body_of_a_result_is_sent_in_parts() throws Exception {
    call("large");

    var returned = script.heard().await(FromIsolate.Returned.class).value();
    var body = (Body.Streamed) ((Ref.Stream) returned.refs().getFirst()).body();
    assertThat(body.length()).isEqualTo(100_000);
    var sent = 0;
    for (var last = false; !last; ) {
      var chunk = script.heard().await(FromIsolate.BodyChunk.class).chunk();
      assertThat(chunk.stream()).isEqualTo(body.stream());
      sent += chunk.bytes().length;
      last = chunk.last();
    }
    assertThat(sent).isEqualTo(100_000);
  }

  @Test
  void a_body_of_an_argument_is_written_while_the_call_is_under_way() throws Exception {
    callWithStub("send");
    var asked = script.heard().await(FromIsolate.Invoke.class);
    var body = (Body.Streamed) ((Ref.Stream) asked.what().arguments().refs().getFirst()).body();
    var sent = 0;
    while (sent < Body.FIRST_CREDIT_BYTES) {
      sent += script.heard().await(FromIsolate.BodyChunk.class).chunk().bytes().length;
    }
    script.send(
        new ToIsolate.BodyCredit(
            ThingInJava.CONTEXT, new Credit(body.stream(), Body.FIRST_CREDIT_BYTES)));
    assertThat(script.heard().await(FromIsolate.Log.class).text()).isEqualTo("written");
    script.send(
        new ToIsolate.Returned(
            ThingInJava.CONTEXT, asked.call(), new Payload(CloneWriter.write("taken"), List.of())));

    assertThat(script.returned()).isEqualTo("taken");
  }

  @Test
  void a_body_that_nobody_reads_keeps_no_call_from_returning() throws Exception {
    callWithStub("send");
    var asked = script.heard().await(FromIsolate.Invoke.class);
    script.send(
        new ToIsolate.Returned(
            ThingInJava.CONTEXT, asked.call(), new Payload(CloneWriter.write("seen"), List.of())));

    assertThat(script.heard().await(FromIsolate.Log.class).text()).isEqualTo("written");
    var chunk = script.heard().await(FromIsolate.BodyChunk.class).chunk();
    while (chunk.error().isEmpty()) {
      chunk = script.heard().await(FromIsolate.BodyChunk.class).chunk();
    }
    assertThat(chunk.error()).hasValue("The call that the body was written for is over.");
    assertThat(script.returned()).isEqualTo("seen");
  }

  @Test
  void a_body_is_not_written_for_a_call_that_has_failed() throws Exception {
    callWithStub("send");
    var asked = script.heard().await(FromIsolate.Invoke.class);
    script.send(
        new ToIsolate.CallFailed(
            ThingInJava.CONTEXT, asked.call(), GuestError.thrown("Error", "gone", "")));

    assertThat(script.heard().await(FromIsolate.Log.class).text()).isEqualTo("written");
    assertThat(refusal()).isEqualTo("gone");
  }

  @Test
  void a_body_in_a_result_that_nobody_waits_for_is_not_wanted() throws Exception {
    script.send(
        new ToIsolate.Returned(
            ThingInJava.CONTEXT,
            4711,
            new Payload(new byte[0], List.of(new Ref.Stream(new Body.Streamed(STREAM, -1))))));

    assertThat(script.heard().await(FromIsolate.BodyCredit.class).credit())
        .isEqualTo(new Credit(STREAM, Credit.CANCEL));
  }

  @Test
  void what_cannot_go_is_named() throws Exception {
    call("two");
    assertThat(refusal())
        .startsWith("A result may have one body that is written while it is sent; this has 2.");
    call("socket");
    assertThat(refusal()).isEqualTo("not implemented: a Response with a WebSocket in RPC");
    call(
        new Receiver.OfObject(script.object()),
        "store",
        List.of(new External(ExternalKind.HEADERS, List.of())),
        List.of());
    assertThat(refusal())
        .isEqualTo(
            "Headers, a request, an answer, a blob or a body can only be given in a call; it cannot be"
                + " stored.");
  }

  @Test
  void what_is_damaged_is_refused() throws Exception {
    var damaged =
        List.of(
            new External(ExternalKind.READABLE, 1),
            new External(ExternalKind.READABLE, "0"),
            new External(ExternalKind.HEADERS, List.of(List.of("a"))),
            new External(ExternalKind.HEADERS, Map.of("a", "1")),
            new External(ExternalKind.REQUEST, Map.of("method", "GET", "headers", List.of())),
            new External(ExternalKind.RESPONSE, Map.of("status", "200", "headers", List.of())),
            new External(ExternalKind.RESPONSE, Map.of("status", 200, "headers", List.of("a"))),
            new External(ExternalKind.RESPONSE, List.of()));
    for (var each : damaged) {
      call("ignore", each, Body.NONE);
      assertThat(refusal()).as(each.toString()).startsWith("The value is damaged: ");
    }
    call("ignore", new External(ExternalKind.RESPONSE, Map.of("status", 0, "headers", List.of())));
    assertThat(refusal()).isEqualTo("The status of an answer is from 200 to 599, and not 0.");
  }

  // ---- the other side

  private static External request(@Nullable Integer body) {
    var parts = new LinkedHashMap<String, @Nullable Object>();
    parts.put("method", "POST");
    parts.put("url", "http://things.test/a?b=c");
    parts.put("headers", List.of("x-kind", "tea"));
    parts.put("redirect", "follow");
    parts.put("body", body);
    return new External(ExternalKind.REQUEST, parts);
  }

  private void call(String method, Object... arguments) {
    var values = Arrays.stream(arguments).filter(each -> !(each instanceof Body)).toList();
    var refs =
        Arrays.stream(arguments)
            .filter(Body.class::isInstance)
            .<Ref>map(each -> new Ref.Stream((Body) each))
            .toList();
    call(new Receiver.OfScript(Entrypoint.DEFAULT), method, values, refs);
  }

  private void callWithStub(String method) {
    call(
        new Receiver.OfScript(Entrypoint.DEFAULT),
        method,
        List.of(new External(ExternalKind.STUB, 0)),
        List.of(new Ref.Held(77)));
  }

  /// Writes each [External] as what it says.
  private void call(Receiver receiver, String method, List<Object> values, List<Ref> refs) {
    var marked =
        values.stream()
            .map(each -> each instanceof External external ? new Marked(external) : each)
            .toList();
    var bytes =
        CloneWriter.write(
            marked,
            (thing, out) -> {
              var external = ((Marked) thing).of();
              out.external(external.kind(), external.data());
            });
    script.send(
        new ToIsolate.Invoke(
            ThingInJava.CONTEXT,
            script.nextEvent(),
            receiver,
            new Invocation(false, List.of(method), new Payload(bytes, refs))));
  }

  /// What the writer takes for something that it does not write itself.
  private record Marked(External of) implements dev.cloister.api.script.RpcFunction {
    @Override
    public @Nullable Object call(List<@Nullable Object> arguments) {
      throw new IllegalStateException("It is only written.");
    }
  }

  private static External external(Payload payload) {
    return (External) CloneReader.read(payload.bytes(), External::new);
  }

  private void part(String text, boolean last) {
    script.send(
        new ToIsolate.BodyChunk(
            ThingInJava.CONTEXT, new Chunk(STREAM, text.getBytes(UTF_8), last, Optional.empty())));
  }

  private String refusal() throws InterruptedException {
    return script.heard().await(FromIsolate.EventFailed.class).error().message();
  }
}
