package dev.cloister.host.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.tenant.SecretRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/// `…/secrets`: values go in, names come out.
final class SecretRoutes {
  private final TenantScripts scripts;
  private final SecretDesk desk;

  SecretRoutes(TenantScripts scripts, SecretDesk desk) {
    this.scripts = scripts;
    this.desk = desk;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    var script = parameters.script();
    return Answers.json(
        scripts.script(script),
        _ -> new Secrets(desk.list(script).stream().map(Secret::of).toList()));
  }

  Outcome<AdminAnswer> put(Parameters parameters) throws Parameters.Unreadable, IOException {
    var script = parameters.script();
    var name = parameters.secretName();
    var value = parameters.request().body().readNBytes(SecretRecord.VALUE_BYTES_MAX + 1);
    if (value.length > SecretRecord.VALUE_BYTES_MAX) {
      return refused(
          "secret.too-large",
          "The value of %s has more than %d bytes, the most that a secret may have."
              .formatted(name, SecretRecord.VALUE_BYTES_MAX),
          "Keep what is larger elsewhere, and its key as a secret.");
    }
    if (!isText(value)) {
      return refused(
          "admin.bad-parameter",
          "The value of %s is not UTF-8.".formatted(name),
          "Send text; encode bytes, such as in base64.");
    }
    return Answers.json(desk.put(script, name, value), Secret::of);
  }

  Outcome<AdminAnswer> delete(Parameters parameters) throws Parameters.Unreadable {
    return Answers.of(
        desk.delete(parameters.script(), parameters.secretName()), _ -> new AdminAnswer.Empty(204));
  }

  private static boolean isText(byte[] value) {
    try {
      var _ = UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      return true;
    } catch (CharacterCodingException notText) {
      return false;
    }
  }

  private static Outcome<AdminAnswer> refused(String code, String detail, String next) {
    return new Outcome.Failed<>(new Failure.Refused(code, detail, next));
  }

  private record Secrets(List<Secret> secrets) {}

  private record Secret(String name, String changed) {
    static Secret of(SecretRecord record) {
      return new Secret(record.name(), record.changedAt().toString());
    }
  }
}
