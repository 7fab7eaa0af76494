package dev.cloister.host.service.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A namespace of a tenant: what the configuration calls its id.
///
/// Its data lies in objects of a script that nobody deploys under class names that no script can
/// export: one *index* with all keys, which decides the shard, and one object for each value in
/// pieces.
public record Namespace(TenantId tenant, String id) {
  static final String INDEX_CLASS = "kv-index";
  private static final String VALUE_CLASS = "kv-value";
  private static final String SCRIPT = "host-services";

  public Namespace {
    if (id.isEmpty() || id.length() > KvLimits.NAMESPACE_ID_CHARS_MAX) {
      throw new IllegalArgumentException(
          "The id of a namespace has 1 to %d characters."
              .formatted(KvLimits.NAMESPACE_ID_CHARS_MAX));
    }
  }

  /// The script under which the services of a tenant's host keep their data.
  static ScriptName script(TenantId tenant) {
    return new ScriptName(tenant, SCRIPT);
  }

  /// Where its keys are.
  ObjectId index() {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
      return new ObjectId(script(tenant), INDEX_CLASS, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }

  /// Where the pieces of a value are.
  ObjectId value(byte[] generation) {
    return new ObjectId(script(tenant), VALUE_CLASS, HexFormat.of().formatHex(generation));
  }

  @Override
  public String toString() {
    return tenant + "/" + id;
  }
}
