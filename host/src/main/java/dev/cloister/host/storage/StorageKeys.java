package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// How (tenant, script, class, id, key) becomes one stored key, so that the unsigned order of the
/// bytes is the order of the tuple.
///
/// ```
/// tenant 00 01 | script 00 01 | class 00 01 | 32 bytes of id | key as it is
/// ```
///
/// A zero byte inside a name is written `00 FF`, which no end mark is, so no tenant's prefix is a
/// prefix of another's and nothing a script chooses (class, key) reaches beyond its own. Lengths in
/// front of the names would do that too, but would order a class by its length first.
final class StorageKeys {
  private static final int ID_BYTES = 32;
  private static final byte ESCAPE = 0;
  private static final byte END = 1;
  private static final byte ZERO = (byte) 0xFF;

  private StorageKeys() {}

  /// What the keys of every object of a tenant begin with.
  static byte[] prefix(TenantId tenant) {
    var out = new ByteArrayOutputStream(64);
    name(out, tenant.name());
    return out.toByteArray();
  }

  /// What the keys of every object of a script begin with.
  static byte[] prefix(ScriptName script) {
    var out = new ByteArrayOutputStream(64);
    name(out, script.tenant().name());
    name(out, script.name());
    return out.toByteArray();
  }

  /// What the keys of every object of a class begin with.
  static byte[] prefix(ScriptName script, String className) {
    var out = new ByteArrayOutputStream(96);
    out.writeBytes(prefix(script));
    name(out, className);
    return out.toByteArray();
  }

  /// What the keys of an object begin with.
  static byte[] prefix(ObjectId object) {
    var out = new ByteArrayOutputStream(128);
    out.writeBytes(prefix(object.script(), object.className()));
    out.writeBytes(HexFormat.of().parseHex(object.hex()));
    return out.toByteArray();
  }

  /// `prefix` followed by `key`.
  static byte[] join(byte[] prefix, byte[] key) {
    byte[] whole = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, whole, prefix.length, key.length);
    return whole;
  }

  /// The least byte string greater than everything that begins with `prefix`; empty if there is
  /// none.
  static Optional<byte[]> after(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xFF) {
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return Optional.of(end);
      }
    }
    return Optional.empty();
  }

  /// Reads the object's part of a stored key.
  ///
  /// @throws IllegalArgumentException when these bytes were not written by [#prefix(ObjectId)]
  static Decoded decode(byte[] stored) {
    var in = ByteBuffer.wrap(stored);
    var script = new ScriptName(new TenantId(readName(in)), readName(in));
    String className = readName(in);
    if (in.remaining() < ID_BYTES) {
      throw new IllegalArgumentException(
          "A stored key ends inside its object id: %d of %d bytes."
              .formatted(in.remaining(), ID_BYTES));
    }
    String hex = HexFormat.of().formatHex(stored, in.position(), in.position() + ID_BYTES);
    return new Decoded(new ObjectId(script, className, hex), in.position() + ID_BYTES);
  }

  /// How long the object's part of a stored key is.
  ///
  /// @throws IllegalArgumentException when the key has no whole object part
  static int prefixBytes(byte[] stored) {
    int at = namesBytes(stored, 3);
    if (stored.length - at < ID_BYTES) {
      throw new IllegalArgumentException("A stored key ends inside its object id.");
    }
    return at + ID_BYTES;
  }

  /// How long the tenant's part of a stored key is.
  ///
  /// @throws IllegalArgumentException when the key has no whole tenant part
  static int tenantBytes(byte[] stored) {
    return namesBytes(stored, 1);
  }

  /// How long the script's part of a stored key is.
  ///
  /// @throws IllegalArgumentException when the key has no whole script part
  static int scriptBytes(byte[] stored) {
    return namesBytes(stored, 2);
  }

  private static int namesBytes(byte[] stored, int count) {
    int at = 0;
    for (int names = 0; names < count; at++) {
      if (at + 1 >= stored.length) {
        throw new IllegalArgumentException("A stored key ends inside a name.");
      }
      if (stored[at] == ESCAPE) {
        at++;
        if (stored[at] == END) {
          names++;
        } else if (stored[at] != ZERO) {
          throw new IllegalArgumentException("A stored key has an unknown mark after a zero byte.");
        }
      }
    }
    return at;
  }

  /// An object, and how long the prefix was that named it.
  record Decoded(ObjectId object, int prefixBytes) {}

  private static void name(ByteArrayOutputStream out, String name) {
    ByteBuffer utf8;
    try {
      utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    } catch (CharacterCodingException e) {
      // Replacing an unpaired surrogate would let two names share one key.
      throw new IllegalArgumentException("A class name has an unpaired surrogate.", e);
    }
    while (utf8.hasRemaining()) {
      byte next = utf8.get();
      out.write(next);
      if (next == ESCAPE) {
        out.write(ZERO);
      }
    }
    out.write(ESCAPE);
    out.write(END);
  }

  private static String readName(ByteBuffer in) {
    var name = new ByteArrayOutputStream(32);
    while (in.remaining() >= 2) {
      byte next = in.get();
      if (next != ESCAPE) {
        name.write(next);
        continue;
      }
      byte mark = in.get();
      if (mark == END) {
        return utf8(name.toByteArray());
      }
      if (mark != ZERO) {
        throw new IllegalArgumentException("A stored key has an unknown mark after a zero byte.");
      }
      name.write(ESCAPE);
    }
    throw new IllegalArgumentException("A stored key ends inside a name.");
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("A stored key has a name that is not UTF-8.", e);
    }
  }
}
