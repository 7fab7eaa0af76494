package dev.cloister.isolates.js;

import com.ibm.icu.text.IDNA;
import dev.cloister.isolates.context.GuestException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// The pure functions that the platform's JavaScript leaves to Java: no I/O, no state, scalars and
/// bytes in and out. Seen from JavaScript they are the members of `host`.
///
/// Threads: those of the context, one at a time.
final class HostFunctions {
  /// As many bytes as `crypto.getRandomValues` may ask for at once.
  private static final int RANDOM_BYTES_MAX = 65_536;

  /// The code of an error that says nothing about its cause: that stays in the host.
  private static final String FAILED = "internal error (host-failed)";

  private static final String STACK_EXCEEDED = "Maximum call stack size exceeded";

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final Source THROWER =
      Source.newBuilder(
              "js",
              """
              (function () {
                'use strict';
                const classes = { __proto__: null, Error, RangeError, TypeError };
                return (name, message) => { throw new classes[name](message); };
              })()
              """,
              "cloister:thrower")
          .internal(true)
          .buildLiteral();

  private final Value thrower;

  /// Made while there is stack to make one on.
  private final PolyglotException stackExceeded;

  private final GuestBytes bytes;

  HostFunctions(Context context) {
    thrower = context.eval(THROWER);
    stackExceeded = thrown(thrower, STACK_EXCEEDED);
    bytes = new GuestBytes(context);
  }

  private static PolyglotException thrown(Value thrower, String message) {
    try {
      thrower.executeVoid("RangeError", message);
    } catch (PolyglotException e) {
      return e;
    }
    throw new IllegalStateException("The thrower has thrown nothing.");
  }

  /// What the host does when a script calls it.
  @FunctionalInterface
  interface Body {
    @Nullable Object call(Value[] arguments) throws Exception;
  }

  /// A function that a script may call. Whatever `body` throws, the guest sees a JavaScript error:
  /// the text of a [GuestException], the guest's own error when it was one, and else a fixed code.
  /// No name, message or stack of the host gets through.
  ProxyExecutable guarded(String name, Body body) {
    return arguments -> {
      try {
        return body.call(arguments);
      } catch (GuestException e) {
        return thrower.execute(e.kind().className, e.text());
      } catch (PolyglotException e) {
        if (e.isResourceExhausted() && !e.isCancelled()) {
          return refuseMoreStack();
        }
        if (e.isGuestException() || e.isCancelled() || e.isExit()) {
          throw e;
        }
        Damage.look(e);
        return thrower.execute("Error", FAILED);
      } catch (StackOverflowError _) {
        return refuseMoreStack();
      } catch (Throwable e) {
        Damage.look(e);
        return thrower.execute("Error", FAILED);
      }
    };
  }

  /// With an error of its own, or, where the stack does not even hold what it takes to make one,
  /// with the one that is there.
  private Object refuseMoreStack() {
    try {
      return thrower.execute("RangeError", STACK_EXCEEDED);
    } catch (StackOverflowError _) {
      throw stackExceeded;
    }
  }

  /// All of them by name, for bootstrap.js.
  ProxyObject table() {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("randomBytes", guarded("randomBytes", a -> randomBytes(a[0].asInt())));
    table.put("randomUuid", guarded("randomUuid", _ -> UUID.randomUUID().toString()));
    table.put("digest", guarded("digest", a -> digest(a[0].asString(), bytes.fromGuest(a[1]))));
    table.put(
        "timingSafeEqual",
        guarded(
            "timingSafeEqual",
            a -> MessageDigest.isEqual(bytes.fromGuest(a[0]), bytes.fromGuest(a[1]))));
    table.put("crypto", guarded("crypto", _ -> new CryptoFunctions(this).table()));
    table.put("digester", guarded("digester", a -> digester(a[0].asString())));
    var coders = new Coders(this, bytes);
    table.put("coder", guarded("coder", coders::open));
    table.put("crc32", guarded("crc32", coders::crc32));
    table.put(
        "singleByteTable", guarded("singleByteTable", a -> SingleByteTables.of(a[0].asString())));
    table.put(
        "multiByteDecoder",
        guarded("multiByteDecoder", a -> multiByteDecoder(a[0].asString(), a[1].asBoolean())));
    table.put(
        "domainToAscii",
        guarded("domainToAscii", a -> domainToAscii(a[0].asString(), a[1].asBoolean())));
    var nodeBuffers = new NodeBuffers(bytes);
    table.put("latin1Bytes", guarded("latin1Bytes", nodeBuffers::latin1Bytes));
    table.put("latin1Text", guarded("latin1Text", nodeBuffers::latin1Text));
    table.put("compareBytes", guarded("compareBytes", nodeBuffers::compare));
    return ProxyObject.fromMap(table);
  }

  /// A function of bytes, or null for the end, when it gives the digest of all.
  private ProxyExecutable digester(String algorithm) throws NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance(algorithm);
    return guarded(
        "digester",
        a -> {
          if (a[0].isNull()) {
            return ByteBuffer.wrap(digest.digest());
          }
          digest.update(bytes.fromGuest(a[0]));
          return null;
        });
  }

  private static ByteBuffer randomBytes(int length) {
    if (length < 0 || length > RANDOM_BYTES_MAX) {
      throw new GuestException(
          GuestException.Kind.RANGE_ERROR,
          "Asked for " + length + " random bytes, the most at once is " + RANDOM_BYTES_MAX + ".");
    }
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static ByteBuffer digest(String algorithm, byte[] data) throws NoSuchAlgorithmException {
    return ByteBuffer.wrap(MessageDigest.getInstance(algorithm).digest(data));
  }

  private ProxyExecutable multiByteDecoder(String encoding, boolean fatal) {
    var decoder = new MultiByteDecoder(encoding, fatal);
    return guarded("decode", a -> decoder.decode(bytes.fromGuest(a[0]), a[1].asBoolean()));
  }

  /// "Domain to ASCII" of the URL Standard (UTS 46, non-transitional); null when the domain is not
  /// valid.
  private static @Nullable String domainToAscii(String domain, boolean strict) {
    IDNA.Info info = new IDNA.Info();
    StringBuilder ascii = new StringBuilder();
    IDNA rules = strict ? DomainRules.STRICT : DomainRules.LENIENT;
    rules.nameToASCII(domain, ascii, info);
    var errors = EnumSet.noneOf(IDNA.Error.class);
    errors.addAll(info.getErrors());
    if (!strict) {
      errors.removeAll(DomainRules.IGNORED_WHEN_LENIENT);
    }
    return errors.isEmpty() ? ascii.toString() : null;
  }

  /// Loaded when the first domain that is not plain ASCII comes along.
  private static final class DomainRules {
    private static final int COMMON =
        IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII;

    static final IDNA LENIENT = IDNA.getUTS46Instance(COMMON);
    static final IDNA STRICT = IDNA.getUTS46Instance(COMMON | IDNA.USE_STD3_RULES);

    /// What CheckHyphens and VerifyDnsLength would have refused.
    static final Set<IDNA.Error> IGNORED_WHEN_LENIENT =
        Set.of(
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4,
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG);
  }
}
