package dev.cloister.host.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.assets.AssetSettings;
import dev.cloister.host.assets.HtmlHandling;
import dev.cloister.host.assets.NotFoundHandling;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.host.assets.WorkerFirst;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// The assets of a version as part of its description: everything but what is in the files.
final class AssetFormat {
  private AssetFormat() {}

  static void write(StaticAssets assets, ObjectNode json) {
    var settings = assets.settings();
    settings.binding().ifPresent(name -> json.put("binding", name));
    json.put("html", settings.html().name());
    json.put("notFound", settings.notFound().name());
    json.put("workerFirst", settings.workerFirst().always());
    var rules = json.putArray("workerFirstRules");
    settings.workerFirst().rules().forEach(rules::add);
    json.put("alone", settings.alone());
    json.put("redirects", assets.redirects());
    json.put("headers", assets.headers());
    var files = json.putArray("files");
    for (var file : assets.files()) {
      files
          .addObject()
          .put("path", file.path())
          .put("sha256", file.sha256())
          .put("bytes", file.bytes());
    }
  }

  static StaticAssets read(JsonNode json) {
    var files = new ArrayList<AssetFile>();
    for (var file : json.path("files")) {
      files.add(
          new AssetFile(
              file.path("path").asText(),
              file.path("sha256").asText(),
              file.path("bytes").asLong()));
    }
    return new StaticAssets(
        new AssetSettings(
            json.has("binding") ? Optional.of(json.path("binding").asText()) : Optional.empty(),
            HtmlHandling.valueOf(json.path("html").asText()),
            NotFoundHandling.valueOf(json.path("notFound").asText()),
            new WorkerFirst(
                json.path("workerFirst").asBoolean(),
                RecordFormat.texts(json.path("workerFirstRules"))),
            json.path("alone").asBoolean()),
        files,
        json.path("redirects").asText(),
        json.path("headers").asText(),
        Map.of());
  }
}
