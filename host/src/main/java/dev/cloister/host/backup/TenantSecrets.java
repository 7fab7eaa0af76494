package dev.cloister.host.backup;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.keys.PassphraseSeal;
import dev.cloister.host.keys.SecretBox;
import dev.cloister.host.tenant.SecretRecord;
import dev.cloister.host.tenant.SecretSeal;
import dev.cloister.host.tenant.TenantRecords;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A tenant's secrets on their way from one host's seal to another's: in between they are sealed
/// under a passphrase.
///
/// Threads: any.
final class TenantSecrets {
  private final SecretBox box;
  private final SecureRandom random;

  /// @param box what this host's secrets are sealed with
  TenantSecrets(SecretBox box, SecureRandom random) {
    this.box = box;
    this.random = random;
  }

  /// The member of a file with these secrets.
  byte[] seal(List<TenantRecords.Secret> secrets, String passphrase) {
    var seal = PassphraseSeal.fresh(random);
    var under = seal.box(passphrase, random);
    var json = Sealed.write(seal);
    var list = json.putArray("secrets");
    for (var secret : secrets) {
      var owner = SecretSeal.owner(secret.script(), secret.record().name());
      byte[] value = box.open(owner, secret.record().sealed());
      list.addObject()
          .put("script", secret.script().name())
          .put("name", secret.record().name())
          .put("changedAt", secret.record().changedAt().toString())
          .put("sealed", Base64.getEncoder().encodeToString(under.seal(owner, value)));
    }
    return Manifest.bytes(json);
  }

  /// The secrets of such a member, sealed for this host.
  List<TenantRecords.Secret> open(TenantId tenant, byte[] member, String passphrase)
      throws BackupRefused {
    var tree = Manifest.tree(member);
    var under = Sealed.box(tree, TenantImport.UPLOAD, passphrase, random);
    var secrets = new ArrayList<TenantRecords.Secret>();
    for (var each : tree.path("secrets")) {
      var script = new ScriptName(tenant, each.path("script").asText());
      var name = each.path("name").asText();
      var owner = SecretSeal.owner(script, name);
      byte[] value = Sealed.open(under, owner, each.path("sealed"));
      var changed = Instant.parse(each.path("changedAt").asText());
      secrets.add(
          new TenantRecords.Secret(
              script, new SecretRecord(name, changed, box.seal(owner, value))));
    }
    return secrets;
  }
}
