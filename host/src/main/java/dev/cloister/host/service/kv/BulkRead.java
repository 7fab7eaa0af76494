package dev.cloister.host.service.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.isolates.bridge.Header;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// One request for several keys: an object with a value for each, null for those without one.
///
/// Limits: [KvLimits#BULK_KEYS_MAX] keys and [KvLimits#BULK_BYTES_MAX] of values, which are in
/// memory until they are sent.
final class BulkRead {
  static final int REQUEST_BYTES_MAX =
      KvLimits.BULK_KEYS_MAX * 6 * (KvLimits.KEY_BYTES_MAX + 4) + 1_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /// A value that is empty, which Jackson takes for JSON that is missing.
  private static final class NotJson extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    NotJson() {
      super("An empty value is no JSON.");
    }
  }

  private final KvStore store;
  private final Namespace namespace;

  BulkRead(KvStore store, Namespace namespace) {
    this.store = store;
    this.namespace = namespace;
  }

  Outcome<HostAnswer> answer(byte[] body) throws IOException {
    JsonNode asked;
    try {
      asked = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return ServiceAnswers.status(400, "Bad Request");
    }
    var type = asked.path("type").asText("text");
    if (!type.equals("text") && !type.equals("json")) {
      return ServiceAnswers.status(
          400, "\"%s\" is not a valid type. Use \"json\" or \"text\"".formatted(oneLine(type)));
    }
    var keys = new LinkedHashSet<String>();
    asked.path("keys").forEach(key -> keys.add(key.asText()));
    if (asked.path("keys").size() > KvLimits.BULK_KEYS_MAX) {
      return ServiceAnswers.status(
          400, "You can request a maximum of %d keys".formatted(KvLimits.BULK_KEYS_MAX));
    }
    if (keys.isEmpty()) {
      return ServiceAnswers.status(400, "You must request a minimum of 1 key");
    }
    var bytes = 0L;
    for (var key : keys) {
      var refused = KvKeys.refusal(key.getBytes(UTF_8));
      if (refused.isPresent()) {
        return refused.get();
      }
      bytes += store.length(namespace, key.getBytes(UTF_8)).orElse(0L);
    }
    return bytes > KvLimits.BULK_BYTES_MAX
        ? ServiceAnswers.status(413, "Total size of request exceeds the limit of 25MB")
        : values(keys, type.equals("json"), asked.path("withMetadata").asBoolean());
  }

  private Outcome<HostAnswer> values(Collection<String> keys, boolean json, boolean withMetadata)
      throws IOException {
    var values = JSON.createObjectNode();
    for (var key : keys) {
      switch (store.get(namespace, key.getBytes(UTF_8))) {
        case Outcome.Failed<Optional<KvStore.Found>>(var failure) -> {
          return new Outcome.Failed<>(failure);
        }
        case Outcome.Answered<Optional<KvStore.Found>>(var found) -> {
          try {
            add(values, key, found, json, withMetadata);
          } catch (JsonProcessingException e) {
            return ServiceAnswers.status(
                400, "At least one of the requested keys corresponds to a non-JSON value");
          }
        }
      }
    }
    return ServiceAnswers.ok(
        List.of(new Header("content-type", "application/json")),
        new HostBody.Whole(JSON.writeValueAsBytes(values)));
  }

  private static void add(
      ObjectNode values,
      String key,
      Optional<KvStore.Found> found,
      boolean json,
      boolean withMetadata)
      throws IOException {
    if (found.isEmpty()) {
      values.putNull(key);
      return;
    }
    var text = new String(found.get().value().bytes(), UTF_8);
    var value = json ? JSON.readTree(text) : JSON.getNodeFactory().textNode(text);
    if (value.isMissingNode()) {
      throw new NotJson();
    }
    if (!withMetadata) {
      values.set(key, value);
      return;
    }
    var pair = values.putObject(key);
    pair.set("value", value);
    var metadata = found.get().metadata();
    pair.set(
        "metadata",
        metadata.length == 0 ? JSON.nullNode() : JSON.readTree(new String(metadata, UTF_8)));
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\r\\n]", " ");
  }
}
