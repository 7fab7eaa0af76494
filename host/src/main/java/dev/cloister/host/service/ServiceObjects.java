package dev.cloister.host.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.Shards;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Where services keep what is a tenant's: in objects of a script that nobody deploys, under class
/// names that no script can export (they have a hyphen). Part of the data format.
public final class ServiceObjects {
  private static final String SCRIPT = "host-services";

  private ServiceObjects() {}

  /// The script under which the services keep a tenant's data.
  public static ScriptName script(TenantId tenant) {
    return new ScriptName(tenant, SCRIPT);
  }

  /// The object of a class that has this name, whatever characters it is of.
  public static ObjectId named(TenantId tenant, String className, String name) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return new ObjectId(script(tenant), className, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }

  /// The objects of a class that have something stored, in all shards, at most `limit` of each.
  public static List<ObjectId> all(Shards shards, TenantId tenant, String className, int limit) {
    return shards.objectShards().stream()
        .flatMap(shard ->
            shard
                .state()
                .objects(script(tenant), Optional.of(className), Optional.empty(), limit)
                .stream())
        .toList();
  }
}
