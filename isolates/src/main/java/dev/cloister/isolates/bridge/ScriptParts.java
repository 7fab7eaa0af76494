package dev.cloister.isolates.bridge;

import dev.cloister.isolates.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the parts of [ToIsolate.LoadScript] are written and read.
final class ScriptParts {
  static final int MODULE_BYTES_MIN = 9;
  static final int BINDING_BYTES_MIN = 9;

  private static final int TEXT = 0;
  private static final int JSON = 1;
  private static final int OBJECT_NAMESPACE = 2;
  private static final int SERVICE = 3;
  private static final int SCRIPT = 10;
  private static final int GIVEN = 11;

  private static final int SETTING_BYTES_MIN = 8;

  private ScriptParts() {}

  static void writeModule(FrameWriter out, ScriptModule module) {
    out.string(module.path());
    out.int8(
        switch (module.kind()) {
          case ESM -> 0;
          case TEXT -> 1;
          case DATA -> 2;
          case JSON -> 3;
          case COMMONJS -> 4;
          case WASM -> 5;
          case JAVA -> 6;
          case JAR -> 7;
        });
    out.bytes(module.content());
  }

  static ScriptModule readModule(FrameReader in) {
    return new ScriptModule(in.string(), readKind(in), in.bytes());
  }

  static void writeBinding(FrameWriter out, Binding binding) {
    switch (binding) {
      case Binding.Text(var name, var value) -> out.int8(TEXT).string(name).string(value);
      case Binding.Json(var name, var json) -> out.int8(JSON).string(name).string(json);
      case Binding.ObjectNamespace(var name, var script, var className, var key) ->
          out.int8(OBJECT_NAMESPACE).string(name).string(script).string(className).bytes(key);
      case Binding.Service(var name, var type, var resource, var settings) ->
          out.int8(SERVICE)
              .string(name)
              .string(type)
              .string(resource)
              .list(
                  List.copyOf(settings.entrySet()),
                  (to, setting) -> to.string(setting.getKey()).string(setting.getValue()));
      case Binding.Given(var name, var self, var env) ->
          RpcParts.writePayload(out.int8(GIVEN).string(name).int64(self), env);
      case Binding.Script(var name, var script, var entrypoint, var propsJson) ->
          out.int8(SCRIPT)
              .string(name)
              .string(script)
              .optional(entrypoint, FrameWriter::string)
              .optional(propsJson, FrameWriter::string);
    }
  }

  static Binding readBinding(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case TEXT -> new Binding.Text(in.string(), in.string());
      case JSON -> new Binding.Json(in.string(), in.string());
      case OBJECT_NAMESPACE ->
          new Binding.ObjectNamespace(in.string(), in.string(), in.string(), in.bytes());
      case SERVICE -> new Binding.Service(in.string(), in.string(), in.string(), readSettings(in));
      case SCRIPT ->
          new Binding.Script(
              in.string(),
              in.string(),
              in.optional(FrameReader::string),
              in.optional(FrameReader::string));
      case GIVEN -> new Binding.Given(in.string(), in.int64(), RpcParts.readPayload(in));
      default -> throw Parts.unknown("binding", kind);
    };
  }

  private static Map<String, String> readSettings(FrameReader in) {
    var settings = new HashMap<String, String>();
    in.list(SETTING_BYTES_MIN, from -> Map.entry(from.string(), from.string()))
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    return settings;
  }

  static void writeLimits(FrameWriter out, Limits limits) {
    out.int64(limits.cpuPerEvent().toNanos())
        .int64(limits.wallPerEvent().toNanos())
        .int64(limits.cpuForEvaluation().toNanos())
        .int64(limits.wallForEvaluation().toNanos())
        .int64(limits.allocatedPerEvent())
        .int64(limits.statementsPerTurn())
        .int32(limits.valueBytesMax())
        .int64(limits.bodyBytesMax())
        .int32(limits.logBytesPerEvent())
        .int32(limits.callsPerEvent())
        .int32(limits.timersPerContext())
        .int64(limits.socketBytesWaiting());
  }

  static Limits readLimits(FrameReader in) {
    return new Limits(
        Duration.ofNanos(in.int64()),
        Duration.ofNanos(in.int64()),
        Duration.ofNanos(in.int64()),
        Duration.ofNanos(in.int64()),
        in.int64(),
        in.int64(),
        in.int32(),
        in.int64(),
        in.int32(),
        in.int32(),
        in.int32(),
        in.int64());
  }

  private static ScriptModule.Kind readKind(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case 0 -> ScriptModule.Kind.ESM;
      case 1 -> ScriptModule.Kind.TEXT;
      case 2 -> ScriptModule.Kind.DATA;
      case 3 -> ScriptModule.Kind.JSON;
      case 4 -> ScriptModule.Kind.COMMONJS;
      case 5 -> ScriptModule.Kind.WASM;
      case 6 -> ScriptModule.Kind.JAVA;
      case 7 -> ScriptModule.Kind.JAR;
      default -> throw Parts.unknown("script module", kind);
    };
  }
}
