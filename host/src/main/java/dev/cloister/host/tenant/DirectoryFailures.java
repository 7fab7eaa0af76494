package dev.cloister.host.tenant;

import dev.cloister.api.Failure;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import java.time.Duration;
import java.util.Optional;

/// The failures of the directory. Each code has a page under `docs/failures/`.
final class DirectoryFailures {
  static final String TENANT_NOT_FOUND = "tenant.not-found";
  static final String SCRIPT_NOT_FOUND = "script.not-found";
  static final String VERSION_NOT_FOUND = "script.version-not-found";
  static final String NO_EARLIER_VERSION = "script.no-earlier-version";
  static final String NOT_EMPTY = "tenant.not-empty";
  static final String TOO_MANY = "tenant.too-many";
  static final String UNAVAILABLE = "tenant.unavailable";
  static final String DAMAGED = "script.version-damaged";

  private static final Duration RETRY = Duration.ofSeconds(1);

  private DirectoryFailures() {}

  static DirectoryRefused noSuchTenant(TenantId tenant) {
    return new DirectoryRefused(
        new Failure.NotFound(
            TENANT_NOT_FOUND,
            "There is no tenant %s.".formatted(tenant),
            "Create it first: `cloister tenant create %s`.".formatted(tenant)));
  }

  static DirectoryRefused noSuchScript(ScriptName script) {
    return new DirectoryRefused(
        new Failure.NotFound(
            SCRIPT_NOT_FOUND,
            "The tenant %s has no script %s.".formatted(script.tenant(), script.name()),
            "Deploy it first, or correct the name."));
  }

  static DirectoryRefused noSuchVersion(ScriptName script, ScriptVersion version) {
    return new DirectoryRefused(
        new Failure.NotFound(
            VERSION_NOT_FOUND,
            "The script %s has no version %s; the newest %d are kept."
                .formatted(script, version.shortName(), Directory.VERSIONS_MAX),
            "List the versions, or deploy it again."));
  }

  static DirectoryRefused noEarlierVersion(ScriptName script, ScriptVersion current) {
    return new DirectoryRefused(
        new Failure.Refused(
            NO_EARLIER_VERSION,
            "The script %s has no version from before %s, which answers now."
                .formatted(script, current.shortName()),
            "Promote another version, or deploy one."));
  }

  static DirectoryRefused notEmpty(TenantId tenant, int scripts) {
    return new DirectoryRefused(
        new Failure.Refused(
            NOT_EMPTY,
            "The tenant %s still has %d scripts.".formatted(tenant, scripts),
            "Retire its scripts first."));
  }

  static DirectoryRefused dispatchesTo(TenantId tenant, int scripts) {
    return new DirectoryRefused(
        new Failure.Refused(
            NOT_EMPTY,
            "The tenant %s still has %d scripts in its dispatch namespaces."
                .formatted(tenant, scripts),
            "Delete the tenants that they are first: those whose names begin with %s."
                .formatted(tenant + ".")));
  }

  static DirectoryRefused tooMany(String what, int max) {
    return new DirectoryRefused(
        new Failure.Refused(
            TOO_MANY,
            "There are %d %s already, as many as may be.".formatted(max, what),
            "Remove one that is not needed."));
  }

  static DirectoryRefused unavailable(String why) {
    return new DirectoryRefused(
        new Failure.Unavailable(
            UNAVAILABLE, why, "Look whether it took effect, and retry.", Optional.of(RETRY)));
  }

  static DirectoryRefused damaged(ScriptName script, ScriptVersion version) {
    return new DirectoryRefused(
        new Failure.Unavailable(
            DAMAGED,
            "What is stored of version %s of %s is not what was deployed."
                .formatted(version.shortName(), script),
            "Deploy it again, or promote another version; the operator should look at the disk.",
            Optional.empty()));
  }
}
