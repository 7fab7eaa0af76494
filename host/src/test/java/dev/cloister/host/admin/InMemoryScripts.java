package dev.cloister.host.admin;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.Triggers;
import dev.cloister.host.tenant.ScriptRecord;
import dev.cloister.host.tenant.TenantRecord;
import dev.cloister.host.tenant.VersionRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Tenants and scripts in memory. An upload may be any bytes; those that begin with `syntax error`
/// are refused as a script that cannot be parsed is, and those that begin with `too much` as an
/// archive with too much in it.
public final class InMemoryScripts implements TenantScripts {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final TreeMap<String, TreeMap<String, ScriptRecord>> tenants = new TreeMap<>();

  @Override
  public synchronized List<TenantRecord> tenants() {
    return tenants.keySet().stream().map(name -> record(new TenantId(name))).toList();
  }

  @Override
  public synchronized Outcome<Created> create(TenantId tenant) {
    boolean isNew = tenants.putIfAbsent(tenant.name(), new TreeMap<>()) == null;
    return new Answered<>(new Created(record(tenant), isNew));
  }

  @Override
  public synchronized Outcome<TenantRecord> tenant(TenantId tenant) {
    return tenants.containsKey(tenant.name())
        ? new Answered<>(record(tenant))
        : notFound("tenant.not-found", "There is no tenant " + tenant + ".");
  }

  @Override
  public synchronized Outcome<TenantRecord> delete(TenantId tenant) {
    var scripts = tenants.get(tenant.name());
    if (scripts == null) {
      return tenant(tenant);
    }
    if (!scripts.isEmpty()) {
      return new Failed<>(
          new Failure.Refused(
              "tenant.not-empty",
              "The tenant %s still has %d scripts.".formatted(tenant, scripts.size()),
              "Retire them first."));
    }
    tenants.remove(tenant.name());
    return new Answered<>(record(tenant));
  }

  @Override
  public synchronized Outcome<List<ScriptRecord>> scripts(TenantId tenant) {
    var scripts = tenants.get(tenant.name());
    return scripts == null
        ? notFound("tenant.not-found", "There is no tenant " + tenant + ".")
        : new Answered<>(List.copyOf(scripts.values()));
  }

  @Override
  public synchronized Outcome<ScriptRecord> script(ScriptName script) {
    var scripts = tenants.get(script.tenant().name());
    if (scripts == null || !scripts.containsKey(script.name())) {
      return notFound("script.not-found", "There is no script " + script + ".");
    }
    return new Answered<>(scripts.get(script.name()));
  }

  @Override
  public Outcome<Deployed> deploy(ScriptName script, InputStream zip) throws IOException {
    byte[] bytes = zip.readAllBytes();
    var text = new String(bytes, StandardCharsets.UTF_8);
    if (text.startsWith("too much")) {
      return new Failed<>(
          new Failure.Refused(
              "deploy.too-large",
              "The archive has 11 files; at most 10 are allowed.",
              "Upload less."));
    }
    if (text.startsWith("syntax error")) {
      return new Failed<>(
          new Failure.Refused(
              "deploy.script-failed",
              "src/index.js:3:14: SyntaxError: Expected ; but found }",
              "Correct the script and deploy again."));
    }
    synchronized (this) {
      var scripts = tenants.get(script.tenant().name());
      if (scripts == null) {
        return notFound("tenant.not-found", "There is no tenant " + script.tenant() + ".");
      }
      var versions = new ArrayList<VersionRecord>();
      if (scripts.containsKey(script.name())) {
        versions.addAll(scripts.get(script.name()).versions());
      }
      var version = new ScriptVersion(sha256(bytes));
      versions.removeIf(each -> each.version().equals(version));
      versions.add(
          new VersionRecord(
              version,
              START.plusSeconds(versions.size()).plusNanos(1),
              bytes.length,
              Triggers.NONE,
              Optional.empty()));
      var record = new ScriptRecord(script, version, versions);
      scripts.put(script.name(), record);
      return new Answered<>(new Deployed(record, List.of()));
    }
  }

  @Override
  public synchronized Outcome<ScriptRecord> retire(ScriptName script) {
    Outcome<ScriptRecord> found = script(script);
    if (found instanceof Answered<ScriptRecord>) {
      tenants.get(script.tenant().name()).remove(script.name());
    }
    return found;
  }

  @Override
  public synchronized Outcome<ScriptRecord> promote(ScriptName script, ScriptVersion version) {
    return switch (script(script)) {
      case Failed<ScriptRecord> failed -> failed;
      case Answered<ScriptRecord>(var record) -> {
        if (record.versions().stream().noneMatch(each -> each.version().equals(version))) {
          yield notFound(
              "script.version-not-found",
              "The script %s has no version %s.".formatted(script, version.shortName()));
        }
        var chosen = new ScriptRecord(script, version, record.versions());
        tenants.get(script.tenant().name()).put(script.name(), chosen);
        yield new Answered<>(chosen);
      }
    };
  }

  @Override
  public synchronized Outcome<ScriptRecord> rollback(ScriptName script) {
    return switch (script(script)) {
      case Failed<ScriptRecord> failed -> failed;
      case Answered<ScriptRecord>(var record) -> {
        var versions = record.versions().stream().map(VersionRecord::version).toList();
        int now = versions.indexOf(record.current());
        yield now == 0
            ? new Failed<>(
                new Failure.Refused(
                    "script.no-earlier-version",
                    "The script %s has no version before this one.".formatted(script),
                    "Deploy another one."))
            : promote(script, versions.get(now - 1));
      }
    };
  }

  private static TenantRecord record(TenantId tenant) {
    return new TenantRecord(tenant, START);
  }

  private static <T> Outcome<T> notFound(String code, String detail) {
    return new Failed<>(new Failure.NotFound(code, detail, "Create it first."));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
