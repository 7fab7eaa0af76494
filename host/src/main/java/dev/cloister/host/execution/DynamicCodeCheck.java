package dev.cloister.host.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Failure;
import dev.cloister.api.ScriptVersion;
import dev.cloister.isolates.bridge.DynamicCode;
import dev.cloister.isolates.bridge.DynamicCode.Outbound;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ScriptModule;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;

/// Whether code that a script gives as a value may run: the rules of an upload, and what it may be
/// given. Whoever sends it may have taken over its isolate.
final class DynamicCodeCheck {
  private static final int NAME_CHARS_MAX = 512;

  private DynamicCodeCheck() {}

  /// What stands against it, if anything does.
  static Optional<Failure> objection(DynamicCode code, long bytesMax) {
    if (code.modules().isEmpty() || code.modules().size() > DynamicCode.MODULES_MAX) {
      return bad(
          "it has %d modules; 1 to %d are allowed."
              .formatted(code.modules().size(), DynamicCode.MODULES_MAX));
    }
    var bytes = bytes(code);
    if (bytes > bytesMax) {
      return Optional.of(DynamicFailures.tooLarge(bytes, bytesMax));
    }
    return names(code).or(() -> main(code)).or(() -> given(code)).or(() -> limits(code));
  }

  private static Optional<Failure> bad(String what) {
    return Optional.of(DynamicFailures.badCode(what));
  }

  /// Bytes of all its modules together.
  static long bytes(DynamicCode code) {
    return code.modules().stream().mapToLong(module -> module.content().length).sum();
  }

  private static Optional<Failure> names(DynamicCode code) {
    var names = new HashSet<String>();
    for (var module : code.modules()) {
      if (!isName(module.path())) {
        return bad(
            "a module has a name that is not allowed: names are relative, with / between their"
                + " parts, of at most %d characters, without :, \\, control characters, empty"
                    .formatted(NAME_CHARS_MAX)
                + " parts and parts of dots.");
      }
      if (!names.add(module.path())) {
        return bad("two modules are called \"%s\".".formatted(module.path()));
      }
    }
    return Optional.empty();
  }

  /// What is checked is what is used: a name that normalising would change is none.
  private static boolean isName(String name) {
    if (name.isEmpty()
        || name.length() > NAME_CHARS_MAX
        || !Normalizer.isNormalized(name, Normalizer.Form.NFC)
        || !UTF_8.newEncoder().canEncode(name)
        || name.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c))) {
      return false;
    }
    for (var part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Failure> main(DynamicCode code) {
    return code.modules().stream()
            .anyMatch(module ->
                module.path().equals(code.mainModule()) && module.kind() == ScriptModule.Kind.ESM)
        ? Optional.empty()
        : bad("its mainModule is none of its ES modules.");
  }

  private static Optional<Failure> given(DynamicCode code) {
    var stubsOnly =
        code.env().refs().stream()
            .allMatch(ref -> ref instanceof Ref.Stub(var target) && isDeployed(target));
    if (!stubsOnly || code.env().bytes().length > DynamicCode.ENV_BYTES_MAX) {
      return bad(
          "its env has more than %d bytes, or something in it that is no value and no stub of a"
                  .formatted(DynamicCode.ENV_BYTES_MAX)
              + " deployed script or object.");
    }
    return code.outbound() instanceof Outbound.Through(var target) && !isDeployed(target)
        ? bad("its globalOutbound is no stub of a deployed script or object.")
        : Optional.empty();
  }

  private static boolean isDeployed(Target target) {
    return target instanceof Target.ToEntrypoint || target instanceof Target.ToObject;
  }

  private static Optional<Failure> limits(DynamicCode code) {
    return code.cpuMillis().filter(millis -> millis < 1).isPresent()
            || code.calls().filter(calls -> calls < 1).isPresent()
        ? bad("its limits are numbers from 1 on.")
        : Optional.empty();
  }

  /// What its modules are called, as a version of a deployed script is.
  static ScriptVersion version(DynamicCode code) {
    var digest = sha256();
    add(digest, "cloister-dynamic-1");
    add(digest, code.mainModule());
    for (var module : code.modules()) {
      add(digest, module.path());
      add(digest, module.kind().name());
      add(digest, module.content());
    }
    return new ScriptVersion(HexFormat.of().formatHex(digest.digest()));
  }

  private static void add(MessageDigest digest, String text) {
    add(digest, text.getBytes(UTF_8));
  }

  private static void add(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }
}
