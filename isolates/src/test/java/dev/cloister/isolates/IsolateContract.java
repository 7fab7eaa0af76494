package dev.cloister.isolates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every isolate keeps, wherever it runs. A subclass says how one is started; the script is an
/// echo, which an isolate without a script engine may have built in.
public abstract class IsolateContract {
  protected static final long SCRIPT = 1;
  protected static final String ECHO =
      """
      export default {
        async fetch(request) {
          const headers = { "x-echo": request.headers.get("x-echo") ?? "" };
          return new Response(await request.arrayBuffer(), { headers });
        },
      };
      """;

  protected final RecordingListener listener = new RecordingListener();
  protected Isolate isolate;

  /// An isolate that tells the listener what it says.
  protected abstract Isolate start(IsolateListener listener) throws Exception;

  @BeforeEach
  void startIsolate() throws Exception {
    isolate = start(listener);
    isolate.send(load("main.js", ECHO));
  }

  @AfterEach
  void closeIsolate() {
    if (isolate != null) {
      isolate.close();
    }
  }

  @Test
  void a_context_opens_and_names_its_handlers() throws Exception {
    isolate.send(new ToIsolate.OpenContext(7, SCRIPT));

    var opened = listener.next(FromIsolate.ContextOpened.class);
    assertThat(opened.context()).isEqualTo(7);
    assertThat(opened.handlers()).containsExactly("fetch");
  }

  @Test
  void a_fetch_is_answered_and_ends() throws Exception {
    open(1);
    var body = "hello, wörld".getBytes(StandardCharsets.UTF_8);

    isolate.send(fetch(1, 5, "http://echo/", body));

    var answered = listener.await(FromIsolate.Answered.class);
    assertThat(answered.event()).isEqualTo(5);
    assertThat(answered.status()).isEqualTo(200);
    assertThat(answered.headers()).contains(new Header("x-echo", "5"));
    assertThat(((Body.Whole) answered.body()).bytes()).isEqualTo(body);
    assertThat(listener.await(FromIsolate.EventEnded.class).outcome()).isEqualTo("ok");
  }

  @Test
  void a_body_as_large_as_one_message_holds_arrives_unchanged() throws Exception {
    open(1);
    var body = new byte[Body.BYTES_IN_ONE_MESSAGE_MAX];
    new Random(1).nextBytes(body);

    isolate.send(fetch(1, 5, "http://echo/", body));

    var answered = listener.await(FromIsolate.Answered.class);
    assertThat(((Body.Whole) answered.body()).bytes()).isEqualTo(body);
  }

  @Test
  void events_of_one_context_are_answered_in_the_order_they_were_sent() throws Exception {
    open(1);
    var count = 500;

    for (int event = 1; event <= count; event++) {
      isolate.send(fetch(1, event, "http://echo/", new byte[0]));
    }

    for (int event = 1; event <= count; event++) {
      assertThat(listener.await(FromIsolate.Answered.class).event()).isEqualTo(event);
    }
  }

  @Test
  void many_senders_to_many_contexts_get_all_their_answers() throws Exception {
    var senders = 4;
    var each = 250;
    for (int context = 1; context <= senders; context++) {
      open(context);
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int s = 1; s <= senders; s++) {
        var context = s;
        threads.execute(() -> {
          for (int event = 1; event <= each; event++) {
            isolate.send(fetch(context, event, "http://echo/", new byte[10]));
          }
        });
      }
    }

    var answered = new HashMap<Long, List<Long>>();
    for (int i = 0; i < senders * each; i++) {
      var answer = listener.await(FromIsolate.Answered.class);
      answered.computeIfAbsent(answer.context(), _ -> new ArrayList<>()).add(answer.event());
    }
    assertThat(answered).hasSize(senders);
    assertThat(answered.values()).allSatisfy(events -> assertThat(events).hasSize(each).isSorted());
  }

  @Test
  void a_killed_isolate_tells_its_death_once_and_takes_no_more() throws Exception {
    open(1);

    isolate.kill("for the test");
    isolate.kill("again");
    isolate.send(fetch(1, 1, "http://echo/", new byte[0]));

    var death = listener.next(IsolateListener.Death.class);
    assertThat(death).isEqualTo(new IsolateListener.Death("killSwitch", "for the test", 0));
    isolate.close();
    listener.assertNothingLeft();
  }

  /// A script with one module and the default limits.
  protected static ToIsolate.LoadScript load(String path, String source) {
    return new ToIsolate.LoadScript(
        SCRIPT,
        "tenant",
        "script",
        "0".repeat(64),
        path,
        List.of(
            new ScriptModule(path, ScriptModule.Kind.ESM, source.getBytes(StandardCharsets.UTF_8))),
        List.of(),
        Limits.DEFAULT);
  }

  /// A request with a header that tells its event.
  protected static ToIsolate.Fetch fetch(long context, long event, String url, byte[] body) {
    return new ToIsolate.Fetch(
        context,
        event,
        0,
        "POST",
        url,
        List.of(new Header("x-echo", Long.toString(event))),
        new Body.Whole(body));
  }

  /// Opens a context of the script and waits for it.
  protected void open(long context) throws InterruptedException {
    isolate.send(new ToIsolate.OpenContext(context, SCRIPT));
    assertThat(listener.next(FromIsolate.ContextOpened.class).context()).isEqualTo(context);
  }
}
