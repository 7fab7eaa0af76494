package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.deploy.SourceMaps;
import dev.cloister.host.deploy.Triggers;
import dev.cloister.host.execution.DispatchCalls;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.execution.ScriptSource;
import dev.cloister.host.service.ServiceObjects;
import dev.cloister.host.service.assets.AssetService;
import dev.cloister.host.tenant.AssetSummary;
import dev.cloister.host.tenant.DeployCheck;
import dev.cloister.host.tenant.Directory;
import dev.cloister.host.tenant.ScriptRecord;
import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.Binding;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Joins the directory and the running of scripts: code for deployments, and a try-out before a
/// version may answer.
///
/// What was tried out is kept until the directory says that it answers, and takes over with its
/// context already open.
///
/// Threads: any.
final class DirectorySource implements ScriptSource, DeployCheck {
  private final Map<ScriptName, ScriptHost.ContextOffer> offers = new ConcurrentHashMap<>();
  private volatile @Nullable Directory directory;
  private volatile @Nullable ScriptHost scripts;
  private volatile @Nullable Secrets secrets;

  /// Connects what needs each other; before anything is served.
  void connect(Directory opened, ScriptHost host) {
    directory = opened;
    scripts = host;
    opened.onChange(this::changed);
  }

  /// Scripts have their secrets from now on; before anything is served.
  void connect(Secrets opened) {
    secrets = opened;
  }

  private Directory directory() {
    var opened = directory;
    if (opened == null) {
      throw new IllegalStateException("connect() comes before anything is served.");
    }
    return opened;
  }

  private ScriptHost scripts() {
    var host = scripts;
    if (host == null) {
      throw new IllegalStateException("connect() comes before anything is served.");
    }
    return host;
  }

  @Override
  public long revision(ScriptName script) {
    return directory().secretsRevision(script);
  }

  @Override
  public Optional<ScriptVersion> active(ScriptName script) {
    return directory().active(script).map(record -> record.current());
  }

  @Override
  public Outcome<Code> load(ScriptName script, ScriptVersion version) {
    return switch (directory().load(script, version)) {
      case Outcome.Failed<Bundle>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Bundle>(var bundle) -> new Outcome.Answered<>(code(script, bundle));
    };
  }

  /// The maps of a version's modules; empty when it has none, or is no longer kept.
  Optional<SourceMaps> maps(ScriptName script, ScriptVersion version) {
    return switch (directory().load(script, version)) {
      case Outcome.Answered<Bundle>(var bundle) when !bundle.sourceMaps().isEmpty() ->
          Optional.of(new SourceMaps(bundle.sourceMaps()));
      case Outcome.Answered<Bundle> _, Outcome.Failed<Bundle> _ -> Optional.empty();
    };
  }

  private Code code(ScriptName script, Bundle bundle) {
    var revision = revision(script);
    var bindings = new ArrayList<Binding>(bundle.vars());
    for (var object : bundle.objects()) {
      var owner = object.script().orElse(script.name());
      bindings.add(
          new Binding.ObjectNamespace(
              object.name(),
              owner,
              object.className(),
              ObjectIds.namespaceKey(script.tenant().name(), owner, object.className())));
    }
    for (var service : bundle.hostServices()) {
      bindings.add(
          service.resource().isEmpty()
              ? new Binding.Service(
                  service.name(),
                  service.type(),
                  script.name() + "-" + service.name(),
                  service.settings())
              : service);
    }
    bundle
        .assets()
        .flatMap(assets -> assets.settings().binding())
        .ifPresent(name ->
            bindings.add(
                new Binding.Service(name, AssetService.TYPE, bundle.version().sha256(), Map.of())));
    var opened = secrets;
    if (opened != null) {
      bindings.addAll(opened.bindings(script));
    }
    return new Code(
        bundle.version(),
        bundle.mainModule(),
        bundle.modules(),
        bindings,
        bundle.cpuPerEvent(),
        revision,
        bundle.triggers().tailConsumers());
  }

  @Override
  public Optional<Failure> check(ScriptName script, Bundle bundle) {
    if (script.equals(ServiceObjects.script(script.tenant()))) {
      return Optional.of(
          new Failure.Refused(
              "deploy.reserved-name",
              "The host keeps data of the tenant under the name %s.".formatted(script.name()),
              "Deploy the script under another name."));
    }
    if (script.tenant().dispatched().isPresent()
        && bundle.hostServices().stream()
            .anyMatch(service -> service.type().equals(DispatchCalls.BINDING_TYPE))) {
      return Optional.of(
          new Failure.Refused(
              "deploy.not-implemented",
              "not implemented: dispatch_namespaces of a script in a dispatch namespace",
              "Dispatch from a script of the namespace's owner."));
    }
    if (bundle.isAssetsAlone()
        && bundle.objects().isEmpty()
        && bundle.triggers().equals(Triggers.NONE)) {
      // There is no script to try out.
      return Optional.empty();
    }
    return switch (scripts().tryOut(script, code(script, bundle)).join()) {
      case Outcome.Failed<ScriptHost.ContextOffer>(var failure) ->
          Optional.of(refusal(failure, bundle));
      case Outcome.Answered<ScriptHost.ContextOffer>(var offer) -> {
        var missing = missingClass(script, bundle, offer).or(() -> missingHandler(bundle, offer));
        if (missing.isPresent()) {
          scripts().drop(offer);
          yield missing;
        }
        var before = offers.put(script, offer);
        if (before != null) {
          scripts().drop(before);
        }
        yield Optional.empty();
      }
    };
  }

  /// A script that cannot be evaluated is no fault of ours but of what was uploaded.
  private static Failure refusal(Failure failure, Bundle bundle) {
    return failure instanceof Failure.ScriptFailed
        ? new Failure.Refused(
            "deploy.not-evaluated",
            new SourceMaps(bundle.sourceMaps()).translate(failure.detail()),
            "Mend the script and deploy it again; the version that ran before keeps running.")
        : failure;
  }

  private static Optional<Failure> missingClass(
      ScriptName script, Bundle bundle, ScriptHost.ContextOffer offer) {
    return bundle.objects().stream()
        .filter(object -> object.script().orElse(script.name()).equals(script.name()))
        .filter(object -> !offer.classes().contains(object.className()))
        .findFirst()
        .map(object ->
            new Failure.Refused(
                "deploy.missing-class",
                "The binding %s names the class %s, which %s does not export. It exports: %s."
                    .formatted(
                        object.name(),
                        object.className(),
                        bundle.mainModule(),
                        offer.classes().isEmpty()
                            ? "no class"
                            : String.join(", ", offer.classes())),
                "Export the class from the main module, or mend class_name in"
                    + " durable_objects.bindings."));
  }

  private static Optional<Failure> missingHandler(Bundle bundle, ScriptHost.ContextOffer offer) {
    if (bundle.triggers().crons().isEmpty() || offer.handlers().contains("scheduled")) {
      return Optional.empty();
    }
    return Optional.of(
        new Failure.Refused(
            "deploy.missing-handler",
            "triggers.crons needs a handler scheduled(), which the default export of %s does not have."
                .formatted(bundle.mainModule()),
            "Add scheduled(controller, env, ctx) to the default export, or remove"
                + " triggers.crons."));
  }

  /// Whether a version has no script that could run: what ran before it is not needed any more.
  private static boolean isAssetsAlone(ScriptRecord record) {
    return record.currentVersion().assets().filter(AssetSummary::alone).isPresent();
  }

  private void changed(ScriptName script) {
    var active = directory().active(script);
    var offer = offers.remove(script);
    if (active.isEmpty() || isAssetsAlone(active.get())) {
      scripts().forget(script);
    }
    if (offer == null) {
      scripts().changed(script);
      return;
    }
    if (active.isPresent() && active.get().current().equals(offer.deployment().version())) {
      scripts().take(offer);
    } else {
      scripts().drop(offer);
    }
  }
}
