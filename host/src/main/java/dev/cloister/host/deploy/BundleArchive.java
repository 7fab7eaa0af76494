package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A bundle as an archive that reads as the same bundle: its modules and maps, and a
/// `cloister.jsonc` with `no_bundle`. Equal bundles make equal bytes.
final class BundleArchive {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The earliest that a zip can say, for all files, so that equal content makes equal bytes.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private BundleArchive() {}

  static byte[] write(Bundle bundle) {
    var files = new TreeMap<String, byte[]>();
    if (!bundle.isAssetsAlone()) {
      bundle.modules().forEach(module -> files.put(module.path(), module.content()));
    }
    bundle.assets().ifPresent(assets -> AssetArchive.add(assets, folder(bundle), files));
    bundle.sourceMaps().forEach(map -> files.put(map.module() + ".map", map.json()));
    files.put(ConfigFile.NAMES.getFirst(), config(bundle));
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        var entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(TIME);
        if (isPackedTooTightly(file.getValue())) {
          store(entry, file.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException impossible) {
      throw new AssertionError("writing to memory", impossible);
    }
    return bytes.toByteArray();
  }

  /// Whether a file would become so much smaller that whoever reads the archive takes it for an
  /// attack.
  private static boolean isPackedTooTightly(byte[] content) {
    if (content.length <= ZipReader.RATIO_EXEMPT_BYTES) {
      return false;
    }
    try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(content);
      deflater.finish();
      var piece = new byte[64 << 10];
      while (!deflater.finished()) {
        deflater.deflate(piece);
      }
      return deflater.getBytesWritten() < content.length / (DeployLimits.DEFAULT.ratioMax() / 2);
    }
  }

  private static void store(ZipEntry entry, byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
  }

  private static byte[] config(Bundle bundle) {
    ObjectNode config = JSON.createObjectNode();
    bundle.suggestedName().ifPresent(name -> config.put("name", name));
    if (!bundle.isAssetsAlone()) {
      config.put("main", bundle.mainModule());
      config.put("no_bundle", true);
      config.put("base_dir", ".");
    }
    bundle.assets().ifPresent(assets -> AssetKeys.write(assets.settings(), folder(bundle), config));
    bundle.compatibilityDate().ifPresent(date -> config.put("compatibility_date", date.toString()));
    if (!bundle.compatibilityFlags().isEmpty()) {
      var flags = config.putArray("compatibility_flags");
      bundle.compatibilityFlags().forEach(flags::add);
    }
    vars(bundle, config);
    objects(bundle, config);
    ServiceKeys.write(bundle.hostServices(), config);
    bundle.cpuPerEvent().ifPresent(cpu -> config.putObject("limits").put("cpu_ms", cpu.toMillis()));
    triggers(bundle.triggers(), config);
    rules(bundle, config);
    return config.toPrettyString().getBytes(UTF_8);
  }

  /// Where the assets lie in the archive: where no module does.
  private static String folder(Bundle bundle) {
    var folder = new StringBuilder("assets");
    while (bundle.modules().stream().anyMatch(module -> module.path().startsWith(folder + "/"))) {
      folder.append('-');
    }
    return folder.toString();
  }

  private static void vars(Bundle bundle, ObjectNode config) {
    if (bundle.vars().isEmpty()) {
      return;
    }
    ObjectNode vars = config.putObject("vars");
    for (var each : bundle.vars()) {
      switch (each) {
        case Binding.Text(var name, var value) -> vars.put(name, value);
        case Binding.Json(var name, var json) -> vars.set(name, json(json));
        case Binding.Script(var name, var script, var entrypoint, var propsJson) -> {
          var service =
              config.withArray("services").addObject().put("binding", name).put("service", script);
          entrypoint.ifPresent(text -> service.put("entrypoint", text));
          propsJson.ifPresent(text -> service.set("props", json(text)));
        }
        case Binding.ObjectNamespace _, Binding.Service _, Binding.Given _ ->
            throw new IllegalStateException(each.name() + " is no variable.");
      }
    }
  }

  private static void triggers(Triggers triggers, ObjectNode config) {
    if (!triggers.crons().isEmpty()) {
      var crons = config.putObject("triggers").putArray("crons");
      triggers.crons().forEach(crons::add);
    }
    if (!triggers.tailConsumers().isEmpty()) {
      var consumers = config.putArray("tail_consumers");
      triggers.tailConsumers().forEach(name -> consumers.addObject().put("service", name));
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A value is not JSON, though it was read as it.", e);
    }
  }

  private static void objects(Bundle bundle, ObjectNode config) {
    if (!bundle.objects().isEmpty()) {
      var bindings = config.putObject("durable_objects").putArray("bindings");
      for (var object : bundle.objects()) {
        var binding = bindings.addObject();
        binding.put("name", object.name()).put("class_name", object.className());
        object.script().ifPresent(script -> binding.put("script_name", script));
      }
    }
    if (!bundle.classes().isEmpty()) {
      var classes =
          config.putArray("migrations").addObject().put("tag", "v1").putArray("new_sqlite_classes");
      bundle.classes().forEach(classes::add);
    }
  }

  /// Rules for files whose ending alone does not say what they are: for all of an ending, or for a
  /// path where others of its ending are of another kind.
  private static void rules(Bundle bundle, ObjectNode config) {
    var kinds = new TreeMap<String, Set<Kind>>();
    for (var module : bundle.modules()) {
      kinds
          .computeIfAbsent(ModuleKinds.ending(module.path()), _ -> EnumSet.noneOf(Kind.class))
          .add(module.kind());
    }
    var globs = new TreeMap<String, String>();
    for (var module : bundle.modules()) {
      if (ModuleKinds.DEFAULT.of(module.path()).filter(module.kind()::equals).isEmpty()) {
        String ending = ModuleKinds.ending(module.path());
        boolean alike = !ending.isEmpty() && kinds.getOrDefault(ending, Set.of()).size() == 1;
        globs.put(alike ? "**/*" + ending : literal(module.path()), type(module));
      }
    }
    globs.forEach((glob, type) ->
        config.withArray("rules").addObject().put("type", type).putArray("globs").add(glob));
  }

  /// The pattern of one path; what would mean more stands for any letter.
  private static String literal(String path) {
    return path.replaceAll("[\\[\\]{}()!*]", "?");
  }

  private static String type(ScriptModule module) {
    return switch (module.kind()) {
      case ESM -> "ESModule";
      case TEXT -> "Text";
      case DATA -> "Data";
      case COMMONJS -> "CommonJS";
      case WASM -> "CompiledWasm";
      case JSON, JAVA, JAR ->
          throw new IllegalStateException(module.path() + " is not known by its name.");
    };
  }
}
