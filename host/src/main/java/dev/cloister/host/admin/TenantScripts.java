package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.tenant.ScriptRecord;
import dev.cloister.host.tenant.TenantRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// What operators do with tenants and their scripts; [DirectoryScripts] does it.
///
/// Threads: any may call; all may block. Fails: with the failures of the directory and of reading
/// uploads, which name what is not there.
public interface TenantScripts {
  /// All tenants, by name.
  List<TenantRecord> tenants();

  /// The tenant is there afterwards.
  Outcome<Created> create(TenantId tenant);

  /// One tenant.
  Outcome<TenantRecord> tenant(TenantId tenant);

  /// Deletes a tenant that has no scripts.
  Outcome<TenantRecord> delete(TenantId tenant);

  /// A tenant's scripts, by name.
  Outcome<List<ScriptRecord>> scripts(TenantId tenant);

  /// One script.
  Outcome<ScriptRecord> script(ScriptName script);

  /// Reads a zip of a folder and lets what is in it answer from then on. When it is refused nothing
  /// has changed.
  ///
  /// @throws IOException when the stream itself fails
  Outcome<Deployed> deploy(ScriptName script, InputStream zip) throws IOException;

  /// The script with all its versions is gone afterwards; what its objects stored stays.
  Outcome<ScriptRecord> retire(ScriptName script);

  /// Lets a stored version answer.
  Outcome<ScriptRecord> promote(ScriptName script, ScriptVersion version);

  /// Lets the version answer that was deployed before the current one.
  Outcome<ScriptRecord> rollback(ScriptName script);

  /// A tenant, and whether it was made just now.
  record Created(TenantRecord tenant, boolean isNew) {}

  /// A script whose new version answers.
  ///
  /// @param notes what was accepted and has no effect here, a sentence each
  record Deployed(ScriptRecord script, List<String> notes) {}
}
