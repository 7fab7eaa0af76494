package dev.cloister.host.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.tenant.SecretRecord;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/// Secrets of one script, kept as they come.
public final class FakeSecrets implements SecretDesk {
  /// Names and values.
  public final ConcurrentSkipListMap<String, String> values = new ConcurrentSkipListMap<>();

  @Override
  public Outcome<SecretRecord> put(ScriptName script, String name, byte[] value) {
    values.put(name, new String(value, UTF_8));
    return new Outcome.Answered<>(record(name));
  }

  @Override
  public Outcome<SecretRecord> delete(ScriptName script, String name) {
    return values.remove(name) == null
        ? new Outcome.Failed<>(
            new Failure.NotFound(
                "secret.not-found", "There is no secret " + name + ".", "List them."))
        : new Outcome.Answered<>(record(name));
  }

  @Override
  public List<SecretRecord> list(ScriptName script) {
    return values.keySet().stream().map(FakeSecrets::record).toList();
  }

  private static SecretRecord record(String name) {
    return new SecretRecord(name, Instant.parse("2030-01-01T00:00:00Z"), new byte[0]);
  }
}
