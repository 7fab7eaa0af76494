package dev.cloister.host.admin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.http.AdminRequest;
import dev.cloister.isolates.ObjectIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/// Reads what a request names.
///
/// Throws [Unreadable], which [AdminApi] turns into its failure: every handler reads several, and
/// none has anything to say about a mistake.
final class Parameters {
  /// What a request names cannot be.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    Unreadable(Failure failure) {
      super(failure.detail());
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String NAMES =
      "Names have 1 to 63 of a-z, 0-9 and -, with no - at the ends.";

  private final AdminRequest request;

  Parameters(AdminRequest request) {
    this.request = request;
  }

  /// The request they are read from.
  AdminRequest request() {
    return request;
  }

  TenantId tenant() throws Unreadable {
    return read("admin.bad-name", NAMES, request.pathParam("tenant"), TenantId::new);
  }

  ScriptName script() throws Unreadable {
    TenantId tenant = tenant();
    return read(
        "admin.bad-name", NAMES, request.pathParam("script"), name -> new ScriptName(tenant, name));
  }

  /// The name of a secret in the path: a property of `env`.
  String secretName() throws Unreadable {
    return read(
        "admin.bad-name",
        "Names of secrets have 1 to 128 of letters, digits, _ and $, with no digit at the start.",
        request.pathParam("secret"),
        name -> {
          if (!name.matches("[A-Za-z_$][A-Za-z0-9_$]{0,127}")) {
            throw new IllegalArgumentException(
                "\"%s\" cannot be the name of a secret.".formatted(shorten(name)));
          }
          return name;
        });
  }

  ScriptVersion version() throws Unreadable {
    return read(
        "admin.bad-name",
        "Take the version as …/versions lists it.",
        request.pathParam("version"),
        ScriptVersion::new);
  }

  /// A whole number of the query, from 1 to `most`.
  int count(String name, int byDefault, int most) throws Unreadable {
    Optional<String> text = request.queryParam(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    return read(
        "admin.bad-parameter",
        "Leave it away for %d.".formatted(byDefault),
        text.get(),
        given -> {
          // More digits than any int has are out of range whatever they say.
          int number = given.matches("[0-9]{1,9}") ? Integer.parseInt(given) : 0;
          if (number < 1 || number > most) {
            throw new IllegalArgumentException(
                "\"%s\" is \"%s\"; it must be a whole number from 1 to %d."
                    .formatted(name, shorten(given), most));
          }
          return number;
        });
  }

  /// A time in the query, in milliseconds since 1970.
  Optional<Instant> time(String name) throws Unreadable {
    Optional<String> text = request.queryParam(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        read(
            "admin.bad-parameter",
            "Leave it away for the present time.",
            text.get(),
            given -> {
              if (!given.matches("[0-9]{1,15}")) {
                throw new IllegalArgumentException(
                    "\"%s\" is \"%s\"; it must be milliseconds since 1970."
                        .formatted(name, shorten(given)));
              }
              return Instant.ofEpochMilli(Long.parseLong(given));
            }));
  }

  /// A time of the query, in milliseconds since 1970.
  long millis(String name, long byDefault) throws Unreadable {
    Optional<String> text = request.queryParam(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    return read(
        "admin.bad-parameter",
        "Give milliseconds since 1970, or leave it away.",
        text.get(),
        given -> {
          if (!given.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                "\"%s\" is \"%s\"; it must be a time in milliseconds."
                    .formatted(name, shorten(given)));
          }
          return Long.valueOf(given);
        });
  }

  /// A whole number of the query, of any size and sign.
  long number(String name, long byDefault) throws Unreadable {
    Optional<String> text = request.queryParam(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    return read(
        "admin.bad-parameter",
        "Give a whole number, or leave it away.",
        text.get(),
        given -> {
          if (!given.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                "\"%s\" is \"%s\"; it must be a whole number.".formatted(name, shorten(given)));
          }
          return Long.valueOf(given);
        });
  }

  /// Whether the query says that something is wanted: `true`, or `false` as when it is away.
  boolean flag(String name) throws Unreadable {
    return read(
        "admin.bad-parameter",
        "Give true, or leave it away.",
        request.queryParam(name).orElse("false"),
        given -> {
          if (!given.equals("true") && !given.equals("false")) {
            throw new IllegalArgumentException(
                "\"%s\" is \"%s\"; it must be true or false.".formatted(name, shorten(given)));
          }
          return given.equals("true");
        });
  }

  /// Whether bytes are one JSON value.
  static boolean isJson(byte[] bytes) {
    try {
      return !JSON.readTree(bytes).isMissingNode();
    } catch (IOException e) {
      return false;
    }
  }

  /// The level in the query; the lowest when it says none.
  TailLevel level() throws Unreadable {
    return read(
        "admin.bad-parameter",
        "Leave it away to see everything.",
        request.queryParam("level").orElse("debug"),
        given ->
            TailLevel.named(given)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "\"level\" is \"%s\"; it must be debug, log, info, warn or error."
                            .formatted(shorten(given)))));
  }

  /// The class name in the query.
  Optional<String> className() {
    return request.queryParam("class").filter(name -> !name.isEmpty());
  }

  /// An object of the script: by its id in the path, or by its name, and its class in the query.
  ObjectId object() throws Unreadable {
    ScriptName script = script();
    return read(
        "admin.bad-parameter",
        "Name the object's class with \"class\", as the script exports it.",
        request.pathParam("object"),
        text -> {
          String className =
              className().orElseThrow(() -> new IllegalArgumentException("\"class\" is missing."));
          if (text.matches("[0-9a-f]{64}")) {
            return new ObjectId(script, className, text);
          }
          byte[] key = ObjectIds.namespaceKey(script.tenant().name(), script.name(), className);
          return new ObjectId(script, className, new ObjectIds(key).fromName(text));
        });
  }

  /// Where a list goes on, as [#cursor] made it.
  Optional<ObjectId> after(ScriptName script) throws Unreadable {
    Optional<String> cursor = request.queryParam("after");
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        read(
            "admin.bad-parameter",
            "Take \"next\" of the page before as it is, or begin without it.",
            cursor.get(),
            text -> decode(script, text)));
  }

  /// What to ask with for what comes after this object. Opaque to callers, so that the order of
  /// objects may change.
  static String cursor(ObjectId object) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((object.hex() + object.className()).getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectId decode(ScriptName script, String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      return new ObjectId(script, text.substring(64), text.substring(0, 64));
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException _) {
      throw new IllegalArgumentException("\"after\" is no cursor of this list.");
    }
  }

  private static <T> T read(String code, String next, String text, Function<String, T> reading)
      throws Unreadable {
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException mistake) {
      throw new Unreadable(new Failure.Refused(code, String.valueOf(mistake.getMessage()), next));
    }
  }

  private static String shorten(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
