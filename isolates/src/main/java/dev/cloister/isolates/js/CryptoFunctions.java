package dev.cloister.isolates.js;

import dev.cloister.isolates.context.GuestException;
import dev.cloister.isolates.crypto.Arguments;
import dev.cloister.isolates.crypto.CryptoRefused;
import dev.cloister.isolates.crypto.HostCrypto;
import dev.cloister.isolates.crypto.HostKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/// What the platform's JavaScript has of cryptography: a function that makes keys, each of which is
/// again a function, of an operation and its arguments. Only the platform holds these.
///
/// A refusal is an `Error` whose message begins with the name of the `DOMException` it should be.
///
/// Threads: those of the context, one at a time.
final class CryptoFunctions {
  private final HostFunctions host;

  CryptoFunctions(HostFunctions host) {
    this.host = host;
  }

  ProxyObject table() {
    return ProxyObject.fromMap(
        Map.of(
            "make", host.guarded("make", refusing(this::make)),
            "secretOf",
                host.guarded(
                    "secretOf", refusing(a -> forGuest(HostCrypto.secretOf(a[0].asString()))))));
  }

  private Object make(Value[] values) throws CryptoRefused, GeneralSecurityException {
    List<Object> keys = new ArrayList<>();
    for (var key : HostCrypto.make(values[0].asString(), new Given(values))) {
      keys.add(function(key));
    }
    return keys.size() == 1 ? keys.getFirst() : ProxyArray.fromList(keys);
  }

  private ProxyExecutable function(HostKey key) {
    return host.guarded(
        "key", refusing(values -> forGuest(key.perform(values[0].asString(), new Given(values)))));
  }

  private Object forGuest(Object made) {
    return switch (made) {
      case byte[] bytes -> ByteBuffer.wrap(bytes);
      case HostKey key -> function(key);
      default -> made;
    };
  }

  private interface Refusing {
    Object call(Value[] values) throws CryptoRefused, GeneralSecurityException;
  }

  private static HostFunctions.Body refusing(Refusing body) {
    return values -> {
      try {
        return body.call(values);
      } catch (CryptoRefused e) {
        throw new GuestException(GuestException.Kind.ERROR, e.name() + ": " + e.text());
      } catch (GeneralSecurityException _) {
        throw new GuestException(
            GuestException.Kind.ERROR, "OperationError: The operation failed for this key.");
      }
    };
  }

  /// Arguments after the first, which says what is to be done. Bytes are `ArrayBuffer`s.
  private record Given(Value[] values) implements Arguments {
    @Override
    public byte[] bytes(int position) {
      var buffer = values[position + 1];
      var bytes = new byte[Math.toIntExact(buffer.getBufferSize())];
      if (bytes.length > 0) {
        buffer.readBuffer(0, bytes, 0, bytes.length);
      }
      return bytes;
    }

    @Override
    public String text(int position) {
      return values[position + 1].asString();
    }

    @Override
    public int number(int position) {
      return values[position + 1].asInt();
    }

    @Override
    public boolean absent(int position) {
      return position + 1 >= values.length || values[position + 1].isNull();
    }
  }
}
