package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.isolates.bridge.Binding;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeMap;

/// The SHA-256 of a bundle's canonical form. The form is part of the data format: changing it would
/// give every stored version another name.
///
/// Every part is preceded by its length and every list by its count, so that no two bundles have
/// one form.
final class ContentHash {
  private static final String FORM = "cloister-script-1";

  private final MessageDigest digest = sha256();

  private ContentHash() {}

  static ScriptVersion of(Bundle bundle) {
    var hash = new ContentHash();
    hash.text(FORM);
    hash.text(bundle.mainModule());
    hash.count(bundle.modules());
    for (var module : bundle.modules()) {
      hash.text(module.path());
      hash.text(module.kind().name());
      hash.bytes(module.content());
    }
    hash.count(bundle.vars());
    bundle.vars().forEach(hash::variable);
    hash.count(bundle.objects());
    for (var object : bundle.objects()) {
      hash.text(object.name());
      hash.text(object.className());
      hash.texts(object.script().stream().toList());
    }
    hash.texts(bundle.classes());
    hash.texts(bundle.compatibilityDate().stream().map(Object::toString).toList());
    hash.texts(bundle.compatibilityFlags());
    hash.texts(bundle.cpuPerEvent().stream().map(cpu -> Long.toString(cpu.toMillis())).toList());
    hash.count(bundle.sourceMaps());
    for (var map : bundle.sourceMaps()) {
      hash.text(map.module());
      hash.bytes(map.json());
    }
    // Only where there are any, so that versions from before there were keep their names.
    if (!bundle.triggers().equals(Triggers.NONE)) {
      hash.text("triggers");
      hash.texts(bundle.triggers().crons());
      hash.texts(bundle.triggers().tailConsumers());
    }
    if (!bundle.hostServices().isEmpty()) {
      // Only then, so that versions from before there were services keep their names.
      hash.text("host-services");
      hash.count(bundle.hostServices());
      bundle.hostServices().forEach(hash::service);
    }
    bundle.assets().ifPresent(hash::assets);
    return new ScriptVersion(HexFormat.of().formatHex(hash.digest.digest()));
  }

  /// Only where there are any, as the services.
  private void assets(StaticAssets assets) {
    text("assets");
    var settings = assets.settings();
    texts(settings.binding().stream().toList());
    text(settings.html().key());
    text(settings.notFound().key());
    text(Boolean.toString(settings.workerFirst().always()));
    texts(settings.workerFirst().rules());
    text(Boolean.toString(settings.alone()));
    count(assets.files());
    for (var file : assets.files()) {
      text(file.path());
      text(file.sha256());
    }
    text(assets.redirects());
    text(assets.headers());
  }

  private void service(Binding.Service service) {
    text(service.name());
    text(service.type());
    text(service.resource());
    count(service.settings().keySet());
    new TreeMap<>(service.settings())
        .forEach((key, value) -> {
          text(key);
          text(value);
        });
  }

  private void variable(Binding variable) {
    switch (variable) {
      case Binding.Text(var name, var value) -> {
        text("text");
        text(name);
        text(value);
      }
      case Binding.Json(var name, var json) -> {
        text("json");
        text(name);
        text(json);
      }
      case Binding.Script(var name, var script, var entrypoint, var propsJson) -> {
        text("script");
        text(name);
        text(script);
        texts(entrypoint.stream().toList());
        texts(propsJson.stream().toList());
      }
      case Binding.ObjectNamespace _, Binding.Service _, Binding.Given _ ->
          throw new IllegalArgumentException(variable.name() + " is no variable.");
    }
  }

  private void texts(Collection<String> texts) {
    count(texts);
    texts.forEach(this::text);
  }

  private void text(String text) {
    bytes(text.getBytes(UTF_8));
  }

  private void bytes(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private void count(Collection<?> parts) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, parts.size()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }
}
