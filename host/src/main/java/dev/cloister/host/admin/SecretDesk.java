package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.tenant.SecretRecord;
import java.util.List;

/// The secrets of scripts, for an operator: they go in, and only their names come out.
///
/// Threads: any may call; may block.
public interface SecretDesk {
  /// Seals and stores a value of at most [SecretRecord#VALUE_BYTES_MAX] bytes; new contexts of the
  /// script see it from then on.
  Outcome<SecretRecord> put(ScriptName script, String name, byte[] value);

  /// Deletes a secret.
  Outcome<SecretRecord> delete(ScriptName script, String name);

  /// The secrets of a script that is there, by name.
  List<SecretRecord> list(ScriptName script);
}
