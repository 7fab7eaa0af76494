package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.HeaderText;
import dev.cloister.isolates.context.IdempotencyKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// The functions of `runtime.js` that Java calls, one per turn.
///
/// Threads: the context's own only.
final class Entries {
  private static final Source TABLE =
      Source.newBuilder(
              "js",
              """
              (function (names, table) {
                const functions = { __proto__: null };
                for (let i = 0; i < names.length; i++) functions[names[i]] = table[names[i]];
                return functions;
              })
              """,
              "cloister:table")
          .internal(true)
          .buildLiteral();
  private static final Source IMPORT =
      Source.newBuilder(
              "js",
              """
              (function (path, loaded, failed) {
                import(path).then(loaded, (error) => failed(error));
              })
              """,
              "cloister:import")
          .internal(true)
          .buildLiteral();
  private static final Pattern POSITION =
      Pattern.compile("([A-Za-z0-9_@$.\\-/]+\\.(?:[mc]?js|ts|txt|json)):(\\d+)(?::(\\d+))?");

  private final Value fetch;
  private final Value scheduled;
  private final Value tailed;
  private final Value alarm;
  private final Value cancel;
  private final Value expire;
  private final Value activate;
  private final Value drop;
  private final Value resume;
  private final Value durable;
  private final Value invoke;
  private final Value returned;
  private final Value releaseExport;
  private final Value callAnswered;
  private final Value callFailed;
  private final Value chunk;
  private final Value credit;
  private final Value timer;
  private final SocketEntries sockets;

  private Entries(Value entries) {
    this.fetch = entries.getMember("fetch");
    this.scheduled = entries.getMember("scheduled");
    this.tailed = entries.getMember("tailed");
    this.alarm = entries.getMember("alarm");
    this.cancel = entries.getMember("cancel");
    this.expire = entries.getMember("expire");
    this.activate = entries.getMember("activate");
    this.drop = entries.getMember("drop");
    this.resume = entries.getMember("resume");
    this.durable = entries.getMember("durable");
    this.invoke = entries.getMember("invoke");
    this.returned = entries.getMember("returned");
    this.releaseExport = entries.getMember("releaseExport");
    this.callAnswered = entries.getMember("callAnswered");
    this.callFailed = entries.getMember("callFailed");
    this.chunk = entries.getMember("chunk");
    this.credit = entries.getMember("credit");
    this.timer = entries.getMember("timer");
    this.sockets = new SocketEntries(entries);
  }

  /// Prepares a context in which nothing has run: the platform, the script's surroundings, then the
  /// main module, which answers through `opened` (its handlers and classes) or `failed` (the error
  /// and where it is).
  static Entries open(
      Context context,
      LoadedScript script,
      ContextFunctions functions,
      Consumer<String> opened,
      BiConsumer<GuestError, String> failed) {
    var table = functions.table(script.message().bindings());
    var names = ProxyArray.fromList(new ArrayList<Object>(table.keySet()));
    var out =
        context.eval(TABLE).execute(names, ProxyObject.fromMap(new java.util.HashMap<>(table)));
    ProxyExecutable evaluate =
        functions.guarded(
            "evaluate", arguments -> context.eval(PlatformSources.part(arguments[0].asString())));
    var runtime = context.eval(PlatformSources.part("runtime")).execute(out, evaluate);
    var use = Platform.install(context, runtime.getMember("io")).getMember("use");
    var forScript = runtime.getMember("start").execute(use);
    var module =
        context
            .eval(PlatformSources.part("script"))
            .execute(use, out, forScript, bindings(script.message().bindings()), evaluate);
    forScript.getMember("setScript").execute(module);
    RequiredFiles.install(context, script.files(), use);
    load(context, script, module, opened, failed);
    return new Entries(runtime.getMember("entries"));
  }

  private static void load(
      Context context,
      LoadedScript script,
      Value module,
      Consumer<String> opened,
      BiConsumer<GuestError, String> failed) {
    var answered = new boolean[1];
    ProxyExecutable loaded =
        arguments -> {
          answered[0] = true;
          opened.accept(module.getMember("take").execute(arguments[0]).asString());
          return null;
        };
    ProxyExecutable refused =
        arguments -> {
          answered[0] = true;
          var error = module.getMember("describe").execute(arguments[0]);
          var guest =
              GuestError.thrown(
                  error.getMember("name").asString(),
                  error.getMember("message").asString(),
                  error.getMember("stack").asString());
          failed.accept(guest, position(guest));
          return null;
        };
    context
        .eval(IMPORT)
        .executeVoid(ScriptFiles.ROOT + script.message().mainModule(), loaded, refused);
    if (!answered[0]) {
      failed.accept(
          GuestError.thrown(
              "Error",
              "The top level of the module never finished: it awaits something that cannot happen"
                  + " before a request.",
              ""),
          "");
    }
  }

  private static String position(GuestError error) {
    for (var text : List.of(error.message(), error.stack())) {
      var found = POSITION.matcher(text);
      if (found.find()) {
        return found.group().startsWith("/") ? found.group().substring(1) : found.group();
      }
    }
    return "";
  }

  private static ProxyArray bindings(List<Binding> bindings) {
    var values = new ArrayList<Object>();
    for (var binding : bindings) {
      values.add(
          ProxyObject.fromMap(
              switch (binding) {
                case Binding.Text(var name, var value) ->
                    Map.of("kind", "text", "name", name, "value", value);
                case Binding.Json(var name, var json) ->
                    Map.of("kind", "json", "name", name, "value", json);
                case Binding.Script script ->
                    Map.of(
                        "kind",
                        "script",
                        "name",
                        script.name(),
                        "script",
                        script.script(),
                        "entrypoint",
                        script.entrypoint().orElse(""),
                        "value",
                        script.propsJson().orElse(""));
                case Binding.ObjectNamespace namespace ->
                    Map.of(
                        "kind",
                        "namespace",
                        "name",
                        namespace.name(),
                        "script",
                        namespace.script(),
                        "value",
                        namespace.className());
                case Binding.Given(var name, var self, var env) ->
                    Map.of(
                        "kind",
                        "given",
                        "name",
                        name,
                        "self",
                        self,
                        "value",
                        ByteBuffer.wrap(env.bytes()).asReadOnlyBuffer(),
                        "length",
                        env.bytes().length,
                        "refs",
                        GuestRefs.described(env));
                case Binding.Service service ->
                    Map.of("kind", "service", "name", service.name(), "value", service.type());
              }));
    }
    return ProxyArray.fromList(values);
  }

  void fetch(ToIsolate.Fetch message, long body) {
    fetch.executeVoid(
        message.event(),
        message.object(),
        message.method(),
        message.url(),
        HeaderText.write(message.headers()),
        body,
        length(message.body()),
        message.entrypoint().name().orElse(null),
        buffer(message.entrypoint().props()),
        message.entrypoint().props().length,
        IdempotencyKey.in(message),
        message.entrypoint().env());
  }

  private static @Nullable ByteBuffer buffer(byte[] bytes) {
    return bytes.length == 0 ? null : ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  void invoke(ToIsolate.Invoke message, List<ArrivedRef> refs) {
    var what = message.what();
    var arguments = what.arguments().bytes();
    var receiver = message.receiver();
    var entrypoint = receiver instanceof Receiver.OfScript(var asked) ? asked : Entrypoint.DEFAULT;
    invoke.executeVoid(
        message.event(),
        switch (receiver) {
          case Receiver.OfScript _ -> "script";
          case Receiver.OfObject _ -> "object";
          case Receiver.OfExport _ -> "export";
        },
        switch (receiver) {
          case Receiver.OfScript _ -> 0L;
          case Receiver.OfObject(var object) -> object;
          case Receiver.OfExport(var export) -> export;
        },
        entrypoint.name().orElse(null),
        buffer(entrypoint.props()),
        entrypoint.props().length,
        what.get(),
        ProxyArray.fromList(new ArrayList<Object>(what.path())),
        ByteBuffer.wrap(arguments).asReadOnlyBuffer(),
        arguments.length,
        refs(refs));
  }

  void returned(ToIsolate.Returned message, List<ArrivedRef> refs) {
    var bytes = message.value().bytes();
    returned.executeVoid(
        message.call(), ByteBuffer.wrap(bytes).asReadOnlyBuffer(), bytes.length, refs(refs));
  }

  void releaseExport(long export) {
    releaseExport.executeVoid(export);
  }

  private static ProxyArray refs(List<ArrivedRef> refs) {
    return ProxyArray.fromList(
        refs.stream()
            .<Object>map(arrived -> ProxyObject.fromMap(GuestRefs.described(arrived)))
            .toList());
  }

  private static long length(Body body) {
    return switch (body) {
      case Body.None() -> -1;
      case Body.Whole(var bytes) -> bytes.length;
      case Body.Streamed(var _, var length) -> length;
    };
  }

  void scheduled(ToIsolate.Scheduled due) {
    scheduled.executeVoid(due.event(), (double) due.scheduledMillis(), due.cron());
  }

  void tailed(ToIsolate.Tailed tailed) {
    this.tailed.executeVoid(tailed.event(), tailed.items());
  }

  void alarm(ToIsolate.AlarmDue due) {
    alarm.executeVoid(
        due.event(),
        due.object(),
        due.alarm().name(),
        (double) due.alarm().timeMillis(),
        due.retries(),
        due.lastTryOver());
  }

  void cancel(long event) {
    cancel.executeVoid(event);
  }

  void expire(long event, String message) {
    expire.executeVoid(event, message);
  }

  void activate(ToIsolate.ActivateObject object) {
    activate.executeVoid(
        object.object(), object.className(), object.idHex(), object.name().orElse(null));
  }

  void drop(long object, GuestError error) {
    drop.executeVoid(object, error.name(), error.message(), error.retryable());
  }

  void resume(long object) {
    resume.executeVoid(object);
  }

  void durable(long object, long batch) {
    durable.executeVoid(object, batch);
  }

  void callAnswered(ToIsolate.CallAnswered answer, long body) {
    callAnswered.executeVoid(
        answer.call(),
        answer.status(),
        answer.statusText(),
        HeaderText.write(answer.headers()),
        body,
        length(answer.body()),
        answer.socket());
  }

  /// Those for WebSockets.
  SocketEntries sockets() {
    return sockets;
  }

  void callFailed(long call, GuestError error) {
    callFailed.executeVoid(
        call,
        error.name(),
        error.message(),
        error.code(),
        error.remote(),
        error.retryable(),
        error.overloaded(),
        error.durableObjectReset(),
        error.thrown().length == 0 ? null : ByteBuffer.wrap(error.thrown()).asReadOnlyBuffer(),
        error.thrown().length);
  }

  void chunk(Chunk part) {
    chunk.executeVoid(
        part.stream(),
        ByteBuffer.wrap(part.bytes()).asReadOnlyBuffer(),
        part.bytes().length,
        part.last(),
        part.error().orElse(null));
  }

  void credit(Credit leave) {
    credit.executeVoid(leave.stream(), leave.bytes());
  }

  void timer(long number) {
    timer.executeVoid(number);
  }
}
