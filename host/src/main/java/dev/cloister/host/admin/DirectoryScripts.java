package dev.cloister.host.admin;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.deploy.BundleReader;
import dev.cloister.host.tenant.Directory;
import dev.cloister.host.tenant.ScriptRecord;
import dev.cloister.host.tenant.TenantRecord;
import dev.cloister.host.tenant.VersionRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;

/// Tenants and scripts as the directory has them; uploads are read with the bounds of their tenant.
public final class DirectoryScripts implements TenantScripts {
  private final Directory directory;
  private final Function<TenantId, BundleReader> readers;
  private final Function<TenantId, Outcome<Boolean>> forget;

  /// All are lent.
  ///
  /// @param readers gives what reads a tenant's uploads
  /// @param forget removes what services keep for a tenant
  public DirectoryScripts(
      Directory directory,
      Function<TenantId, BundleReader> readers,
      Function<TenantId, Outcome<Boolean>> forget) {
    this.directory = directory;
    this.readers = readers;
    this.forget = forget;
  }

  @Override
  public List<TenantRecord> tenants() {
    return directory.tenants();
  }

  @Override
  public Outcome<Created> create(TenantId tenant) {
    // Two at once may both be told that it is new, which harms nobody.
    boolean isNew = directory.tenant(tenant).isEmpty();
    if (isNew && forget.apply(tenant) instanceof Failed<Boolean>(var failure)) {
      // What was written while another of that name was being deleted is not its own.
      return new Failed<>(failure);
    }
    return then(
        directory.createTenant(tenant), record -> new Answered<>(new Created(record, isNew)));
  }

  @Override
  public Outcome<TenantRecord> tenant(TenantId tenant) {
    return directory
        .tenant(tenant)
        .<Outcome<TenantRecord>>map(Answered::new)
        .orElseGet(() ->
            new Failed<>(
                new Failure.NotFound(
                    "tenant.not-found",
                    "There is no tenant %s.".formatted(tenant),
                    "Create it with cloister tenant create %s.".formatted(tenant))));
  }

  @Override
  public Outcome<TenantRecord> delete(TenantId tenant) {
    var scripts = directory.scripts(tenant);
    if (scripts instanceof Answered<List<ScriptRecord>>(var there) && there.isEmpty()) {
      // First, so that one who asks again finds the tenant if it fails.
      return then(forget.apply(tenant), _ -> directory.deleteTenant(tenant));
    }
    return directory.deleteTenant(tenant);
  }

  @Override
  public Outcome<List<ScriptRecord>> scripts(TenantId tenant) {
    return directory.scripts(tenant);
  }

  @Override
  public Outcome<ScriptRecord> script(ScriptName script) {
    // Its versions are asked for first since the directory knows best what is missing.
    return switch (directory.versions(script)) {
      case Failed<List<VersionRecord>>(var failure) -> new Failed<>(failure);
      case Answered<List<VersionRecord>> _ ->
          directory
              .active(script)
              .<Outcome<ScriptRecord>>map(Answered::new)
              .orElseGet(() -> new Failed<>(notFound(script)));
    };
  }

  @Override
  public Outcome<Deployed> deploy(ScriptName script, InputStream zip) throws IOException {
    // Before the upload is read and bundled, which is work.
    if (tenant(script.tenant()) instanceof Failed<TenantRecord>(var failure)) {
      return new Failed<>(failure);
    }
    return then(
        readers.apply(script.tenant()).fromZip(zip),
        (Bundle bundle) ->
            then(
                directory.deploy(script, bundle),
                record -> new Answered<>(new Deployed(record, bundle.notes()))));
  }

  @Override
  public Outcome<ScriptRecord> retire(ScriptName script) {
    return directory.retire(script);
  }

  @Override
  public Outcome<ScriptRecord> promote(ScriptName script, ScriptVersion version) {
    return directory.promote(script, version);
  }

  @Override
  public Outcome<ScriptRecord> rollback(ScriptName script) {
    return directory.rollback(script);
  }

  private static Failure notFound(ScriptName script) {
    return new Failure.NotFound(
        "script.not-found",
        "The tenant %s has no script %s.".formatted(script.tenant(), script.name()),
        "Deploy it with cloister deploy FOLDER --tenant %s --name %s."
            .formatted(script.tenant(), script.name()));
  }

  private static <T, R> Outcome<R> then(Outcome<T> outcome, Function<T, Outcome<R>> next) {
    return switch (outcome) {
      case Answered<T>(var value) -> next.apply(value);
      case Failed<T>(var failure) -> new Failed<>(failure);
    };
  }
}
