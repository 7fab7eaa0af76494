package dev.cloister.host.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.deploy.ObjectBinding;
import dev.cloister.host.deploy.SourceMapFile;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A bundle as one run of bytes: the length of a description, the description as JSON, then the
/// content of the modules and of their source maps, one after another. What is in its assets is in
/// [AssetStore].
final class BundleFormat {
  private BundleFormat() {}

  static byte[] write(Bundle bundle) {
    byte[] description = RecordFormat.bytes(describe(bundle));
    var out = new ByteArrayOutputStream(description.length + (int) bundle.scriptBytes());
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(description.length).array());
    out.writeBytes(description);
    bundle.modules().forEach(module -> out.writeBytes(module.content()));
    bundle.sourceMaps().forEach(map -> out.writeBytes(map.json()));
    return out.toByteArray();
  }

  private static ObjectNode describe(Bundle bundle) {
    ObjectNode json = RecordFormat.start();
    bundle.suggestedName().ifPresent(name -> json.put("name", name));
    json.put("main", bundle.mainModule());
    var modules = json.putArray("modules");
    for (var module : bundle.modules()) {
      modules
          .addObject()
          .put("path", module.path())
          .put("kind", module.kind().name())
          .put("bytes", module.content().length);
    }
    var vars = json.putArray("vars");
    for (var each : bundle.vars()) {
      switch (each) {
        case Binding.Text(var name, var value) ->
            vars.addObject().put("name", name).put("text", value);
        case Binding.Json(var name, var value) ->
            vars.addObject().put("name", name).put("json", value);
        case Binding.Script(var name, var script, var entrypoint, var propsJson) -> {
          var service = vars.addObject().put("name", name).put("script", script);
          entrypoint.ifPresent(text -> service.put("entrypoint", text));
          propsJson.ifPresent(text -> service.put("props", text));
        }
        case Binding.ObjectNamespace _, Binding.Service _, Binding.Given _ ->
            throw new IllegalArgumentException(each.name() + " is no variable.");
      }
    }
    var objects = json.putArray("objects");
    for (var object : bundle.objects()) {
      var binding = objects.addObject();
      binding.put("name", object.name()).put("class", object.className());
      object.script().ifPresent(script -> binding.put("script", script));
    }
    var services = json.putArray("services");
    for (var service : bundle.hostServices()) {
      var binding = services.addObject();
      binding
          .put("name", service.name())
          .put("type", service.type())
          .put("resource", service.resource());
      var settings = binding.putObject("settings");
      new TreeMap<>(service.settings()).forEach(settings::put);
    }
    var classes = json.putArray("classes");
    bundle.classes().forEach(classes::add);
    bundle.compatibilityDate().ifPresent(date -> json.put("compatibilityDate", date.toString()));
    var flags = json.putArray("compatibilityFlags");
    bundle.compatibilityFlags().forEach(flags::add);
    bundle.cpuPerEvent().ifPresent(cpu -> json.put("cpuPerEventMs", cpu.toMillis()));
    RecordFormat.write(bundle.triggers(), json);
    bundle.assets().ifPresent(assets -> AssetFormat.write(assets, json.putObject("assets")));
    var maps = json.putArray("sourceMaps");
    for (var map : bundle.sourceMaps()) {
      maps.addObject().put("module", map.module()).put("bytes", map.json().length);
    }
    return json;
  }

  /// Reads what [#write] made.
  ///
  /// @throws RuntimeException when the bytes are something else
  static Bundle read(byte[] stored) {
    var in = ByteBuffer.wrap(stored);
    JsonNode json = RecordFormat.read(take(in, in.getInt()));
    var modules = new ArrayList<ScriptModule>();
    for (var module : json.path("modules")) {
      modules.add(
          new ScriptModule(
              module.path("path").asText(),
              ScriptModule.Kind.valueOf(module.path("kind").asText()),
              take(in, module.path("bytes").asInt())));
    }
    var maps = new ArrayList<SourceMapFile>();
    for (var map : json.path("sourceMaps")) {
      maps.add(new SourceMapFile(map.path("module").asText(), take(in, map.path("bytes").asInt())));
    }
    var vars = new ArrayList<Binding>();
    for (var each : json.path("vars")) {
      String name = each.path("name").asText();
      if (each.has("script")) {
        vars.add(
            new Binding.Script(
                name, each.path("script").asText(), text(each, "entrypoint"), text(each, "props")));
        continue;
      }
      vars.add(
          each.has("text")
              ? new Binding.Text(name, each.path("text").asText())
              : new Binding.Json(name, each.path("json").asText()));
    }
    var objects = new ArrayList<ObjectBinding>();
    for (var each : json.path("objects")) {
      objects.add(
          new ObjectBinding(
              each.path("name").asText(), each.path("class").asText(), text(each, "script")));
    }
    var services = new ArrayList<Binding.Service>();
    for (var each : json.path("services")) {
      var settings = new HashMap<String, String>();
      each.path("settings").forEachEntry((key, value) -> settings.put(key, value.asText()));
      services.add(
          new Binding.Service(
              each.path("name").asText(),
              each.path("type").asText(),
              each.path("resource").asText(),
              settings));
    }
    return new Bundle(
        text(json, "name"),
        json.path("main").asText(),
        modules,
        vars,
        objects,
        services,
        RecordFormat.texts(json.path("classes")),
        text(json, "compatibilityDate").map(LocalDate::parse),
        RecordFormat.texts(json.path("compatibilityFlags")),
        json.has("cpuPerEventMs")
            ? Optional.of(Duration.ofMillis(json.path("cpuPerEventMs").asLong()))
            : Optional.empty(),
        RecordFormat.triggers(json),
        json.has("assets") ? Optional.of(AssetFormat.read(json.path("assets"))) : Optional.empty(),
        maps,
        List.of());
  }

  private static Optional<String> text(JsonNode json, String key) {
    return json.has(key) ? Optional.of(json.path(key).asText()) : Optional.empty();
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new IllegalStateException("A stored version ends too early.");
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
