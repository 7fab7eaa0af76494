package dev.cloister.host.service.assets;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.AssetAnswer;
import dev.cloister.host.assets.AssetRequest;
import dev.cloister.host.assets.AssetSite;
import dev.cloister.host.assets.AssetUrl;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceCall;
import dev.cloister.isolates.bridge.Header;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Assets for whoever asks: clients whose request no script need see, and scripts through
/// `env.ASSETS.fetch()`, which get those of their own version whichever answers by then.
///
/// Threads: any that may wait.
public final class AssetService implements HostService {
  /// The type of its bindings. Their resource is the version.
  public static final String TYPE = "assets";

  private static final Logger LOG = LoggerFactory.getLogger(AssetService.class);

  private final AssetSource source;
  private final AssetSites sites;
  private final AssetContents contents;

  /// @param threads gives each task a thread that may wait and is not interrupted
  public AssetService(AssetSource source, Executor threads) {
    this.source = source;
    this.sites = new AssetSites(source);
    this.contents = new AssetContents(source, threads);
  }

  /// Whether a script has assets now. Answered from memory.
  boolean has(ScriptName script) {
    return source.withAssets(script).isPresent();
  }

  /// What the assets of the version that answers now say to a client; empty when its script is to
  /// be asked. Bytes of the body are lent and must not be changed.
  public Optional<Outcome<HostAnswer>> beforeScript(ScriptName script, HostRequest request) {
    var version = source.withAssets(script);
    if (version.isEmpty()) {
      return Optional.empty();
    }
    return switch (sites.of(script, version.get())) {
      case Outcome.Failed<AssetSite>(var failure) -> Optional.of(new Outcome.Failed<>(failure));
      case Outcome.Answered<AssetSite>(var site) -> {
        var asked = asked(request);
        yield asked.isEmpty()
            ? Optional.of(ServiceAnswers.status(400, "Bad Request"))
            : site.beforeScript(asked.get()).map(answer -> toClient(script, answer, request));
      }
    };
  }

  @Override
  public Outcome<HostAnswer> answer(ServiceCall call) {
    var version = new ScriptVersion(call.binding().resource());
    return switch (sites.of(call.script(), version)) {
      case Outcome.Failed<AssetSite>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<AssetSite>(var site) ->
          asked(call.request())
              .map(asked -> toScript(call, site.answer(asked)))
              .orElseGet(() -> ServiceAnswers.status(400, "Bad Request"));
    };
  }

  private static Optional<AssetRequest> asked(HostRequest request) {
    return AssetUrl.parse(request.url())
        .map(url -> new AssetRequest(request.method(), url, request.headers()));
  }

  /// A HEAD says how long the body is that it is not sent.
  private Outcome<HostAnswer> toClient(ScriptName script, AssetAnswer answer, HostRequest request) {
    if (!request.method().equals("HEAD") || answer.content().isEmpty()) {
      return sent(script, answer, answer.content().isPresent());
    }
    var headers = new ArrayList<>(answer.headers());
    headers.add(new Header("content-length", Long.toString(answer.content().get().bytes())));
    return new Outcome.Answered<>(
        new HostAnswer(answer.status(), answer.statusText(), headers, HostBody.none()));
  }

  private Outcome<HostAnswer> toScript(ServiceCall call, AssetAnswer answer) {
    var withBody = answer.content().isPresent() && !call.request().method().equals("HEAD");
    return unshared(sent(call.script(), answer, withBody));
  }

  /// A script may change the bytes it is handed, so it has them for itself.
  static Outcome<HostAnswer> unshared(Outcome<HostAnswer> outcome) {
    return switch (outcome) {
      case Outcome.Answered<HostAnswer>(
              HostAnswer(var status, var text, var headers, HostBody.Whole(var bytes), var _)) ->
          new Outcome.Answered<>(
              new HostAnswer(status, text, headers, new HostBody.Whole(bytes.clone())));
      case Outcome<HostAnswer> other -> other;
    };
  }

  private Outcome<HostAnswer> sent(ScriptName script, AssetAnswer answer, boolean withBody) {
    try {
      var body = withBody ? contents.body(script, answer.content().orElseThrow()) : HostBody.none();
      return new Outcome.Answered<>(
          new HostAnswer(answer.status(), answer.statusText(), answer.headers(), body));
    } catch (IOException missing) {
      LOG.error("An asset of {} could not be read", script, missing);
      return new Outcome.Failed<>(
          ServiceAnswers.storageUnavailable("What is in the asset could not be read."));
    }
  }
}
