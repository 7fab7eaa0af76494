package dev.cloister.host.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.backup.OutgoingFile;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.keys.PassphraseSeal;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.storage.Moment;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// `…/file` of objects and tenants, and `/v1/backup`: signed files out and in.
///
/// A passphrase travels in the header `cloister-passphrase`, as base64 of its UTF-8: not in the
/// path, which is written to logs.
final class FileRoutes {
  /// The longest file that is taken in.
  static final long FILE_BYTES_MAX = 1L << 40;

  private static final int TRUSTED_MAX = 100;
  private static final String TYPE = "application/vnd.cloister.archive";

  private final TenantScripts scripts;
  private final FileDesk desk;

  FileRoutes(TenantScripts scripts, FileDesk desk) {
    this.scripts = scripts;
    this.desk = desk;
  }

  Outcome<AdminAnswer> signer() {
    return Answers.json(desk.signer(), key -> new Signer(key.toString()));
  }

  Outcome<AdminAnswer> exportObject(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    return switch (scripts.tenant(object.script().tenant())) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ -> stream(desk.exportObject(object));
    };
  }

  Outcome<AdminAnswer> importObject(Parameters parameters)
      throws Parameters.Unreadable, IOException {
    var object = parameters.object();
    var other = parameters.flag("other");
    var trusted = trusted(parameters);
    return switch (scripts.tenant(object.script().tenant())) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ ->
          Answers.json(
              desk.importObject(object, parameters.request().body(), other, trusted), each -> each);
    };
  }

  /// To a `time` in milliseconds since 1970, exact to a second; or to a `moment` that an earlier
  /// answer named.
  Outcome<AdminAnswer> restoreObject(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    var time = parameters.time("time");
    long moment = parameters.number("moment", -1);
    if (time.isPresent() == moment >= 0) {
      throw bad("Either \"time\" or \"moment\" says what to go back to.");
    }
    var to = time.map(at -> Moment.at(at.toEpochMilli())).orElseGet(() -> new Moment(moment));
    return switch (scripts.tenant(object.script().tenant())) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ ->
          Answers.json(desk.restoreObject(object, to), undo -> new Restored(undo.number()));
    };
  }

  Outcome<AdminAnswer> exportTenant(Parameters parameters) throws Parameters.Unreadable {
    return stream(desk.exportTenant(parameters.tenant(), passphrase(parameters)));
  }

  Outcome<AdminAnswer> importTenant(Parameters parameters)
      throws Parameters.Unreadable, IOException {
    return Answers.json(
        desk.importTenant(
            parameters.tenant(),
            parameters.request().body(),
            passphrase(parameters),
            parameters.flag("replace"),
            trusted(parameters)),
        each -> each);
  }

  Outcome<AdminAnswer> backup(Parameters parameters) throws Parameters.Unreadable {
    return stream(desk.backup(passphrase(parameters)));
  }

  private static Outcome<AdminAnswer> stream(Outcome<OutgoingFile> outcome) {
    return Answers.of(
        outcome,
        file ->
            new AdminAnswer.Stream(
                TYPE,
                out -> {
                  try (file) {
                    file.writeTo(out);
                  }
                }));
  }

  private static Set<SignerKey> trusted(Parameters parameters) throws Parameters.Unreadable {
    var trusted = new HashSet<SignerKey>();
    for (var text : parameters.request().queryParams("trust")) {
      if (trusted.size() == TRUSTED_MAX) {
        throw bad("More than %d keys cannot be trusted at once.".formatted(TRUSTED_MAX));
      }
      try {
        trusted.add(SignerKey.parse(text));
      } catch (IllegalArgumentException e) {
        throw bad(String.valueOf(e.getMessage()));
      }
    }
    return trusted;
  }

  private static Optional<String> passphrase(Parameters parameters) throws Parameters.Unreadable {
    var header = parameters.request().header("cloister-passphrase");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    byte[] utf8;
    try {
      utf8 = Base64.getDecoder().decode(header.get());
    } catch (IllegalArgumentException e) {
      throw bad("The header cloister-passphrase is no base64.");
    }
    var passphrase = new String(utf8, UTF_8);
    if (utf8.length > PassphraseSeal.PASSPHRASE_BYTES_MAX
        || passphrase.codePointCount(0, passphrase.length())
            < PassphraseSeal.PASSPHRASE_CHARACTERS_MIN) {
      throw bad(
          "A passphrase has at least %d characters and at most %d bytes."
              .formatted(
                  PassphraseSeal.PASSPHRASE_CHARACTERS_MIN, PassphraseSeal.PASSPHRASE_BYTES_MAX));
    }
    return Optional.of(passphrase);
  }

  private static Parameters.Unreadable bad(String what) {
    return new Parameters.Unreadable(
        new Failure.Refused(
            "admin.bad-parameter", what, "The description at /openapi.json says what may be."));
  }

  private record Signer(String key) {}

  /// @param undo the moment that takes the object back to what it was before
  private record Restored(long undo) {}
}
