package dev.cloister.host.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.Triggers;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tenants and scripts as they are stored: JSON that begins with the number of its format.
final class RecordFormat {
  static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordFormat() {}

  static byte[] write(TenantRecord tenant) {
    return bytes(start().put("createdAt", tenant.createdAt().toString()));
  }

  static TenantRecord tenant(TenantId tenant, byte[] stored) {
    return new TenantRecord(tenant, Instant.parse(read(stored).path("createdAt").asText()));
  }

  static byte[] write(ScriptRecord script) {
    ObjectNode json = start().put("current", script.current().sha256());
    var versions = json.putArray("versions");
    for (var version : script.versions()) {
      var each =
          versions
              .addObject()
              .put("version", version.version().sha256())
              .put("deployedAt", version.deployedAt().toString())
              .put("scriptBytes", version.scriptBytes());
      write(version.triggers(), each);
      version
          .assets()
          .ifPresent(assets ->
              each.putObject("assets")
                  .put("files", assets.files())
                  .put("bytes", assets.bytes())
                  .put("alone", assets.alone()));
    }
    return bytes(json);
  }

  static ScriptRecord script(ScriptName script, byte[] stored) {
    JsonNode json = read(stored);
    var versions = new ArrayList<VersionRecord>();
    for (var version : json.path("versions")) {
      versions.add(
          new VersionRecord(
              new ScriptVersion(version.path("version").asText()),
              Instant.parse(version.path("deployedAt").asText()),
              version.path("scriptBytes").asLong(),
              triggers(version),
              assets(version.path("assets"))));
    }
    return new ScriptRecord(script, new ScriptVersion(json.path("current").asText()), versions);
  }

  /// Leaves away what is not there, as records from before there were triggers do.
  static void write(Triggers triggers, ObjectNode json) {
    if (!triggers.crons().isEmpty()) {
      var crons = json.putArray("crons");
      triggers.crons().forEach(crons::add);
    }
    if (!triggers.tailConsumers().isEmpty()) {
      var consumers = json.putArray("tailConsumers");
      triggers.tailConsumers().forEach(consumers::add);
    }
  }

  private static Optional<AssetSummary> assets(JsonNode json) {
    return json.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new AssetSummary(
                json.path("files").asInt(),
                json.path("bytes").asLong(),
                json.path("alone").asBoolean()));
  }

  static Triggers triggers(JsonNode json) {
    return new Triggers(texts(json.path("crons")), texts(json.path("tailConsumers")));
  }

  static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  static ObjectNode start() {
    return JSON.createObjectNode().put("format", FORMAT);
  }

  static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON.", e);
    }
  }

  /// Reads what this host or an older one stored.
  ///
  /// @throws IllegalStateException when it is damaged, or a newer host wrote it
  static JsonNode read(byte[] stored) {
    try {
      JsonNode json = JSON.readTree(stored);
      int format = json.path("format").asInt();
      if (format != FORMAT) {
        throw new IllegalStateException(
            "A record of the directory has format %d; this host reads %d. Start the host that wrote it."
                .formatted(format, FORMAT));
      }
      return json;
    } catch (IOException e) {
      throw new IllegalStateException("A record of the directory is damaged.", e);
    }
  }
}
