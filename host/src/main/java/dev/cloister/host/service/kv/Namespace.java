package dev.cloister.host.service.kv;

import dev.cloister.api.ObjectId;
import dev.cloister.api.TenantId;
import dev.cloister.host.service.ServiceObjects;
import java.util.HexFormat;

/// A namespace of a tenant: what the configuration calls its id.
///
/// Its data lies in objects of a script that nobody deploys under class names that no script can
/// export: one *index* with all keys, which decides the shard, and one object for each value in
/// pieces.
public record Namespace(TenantId tenant, String id) {
  static final String INDEX_CLASS = "kv-index";
  private static final String VALUE_CLASS = "kv-value";

  public Namespace {
    if (id.isEmpty() || id.length() > KvLimits.NAMESPACE_ID_CHARS_MAX) {
      throw new IllegalArgumentException(
          "The id of a namespace has 1 to %d characters."
              .formatted(KvLimits.NAMESPACE_ID_CHARS_MAX));
    }
  }

  /// Where its keys are.
  ObjectId index() {
    return ServiceObjects.named(tenant, INDEX_CLASS, id);
  }

  /// Where the pieces of a value are.
  ObjectId value(byte[] generation) {
    return new ObjectId(
        ServiceObjects.script(tenant), VALUE_CLASS, HexFormat.of().formatHex(generation));
  }

  @Override
  public String toString() {
    return tenant + "/" + id;
  }
}
