package dev.cloister.isolates.js;

import java.nio.ByteBuffer;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/// Copies bytes between Java and one context.
///
/// Made before guest code runs, so that nothing a script does to the prototypes changes the way.
/// Both directions copy: no memory is shared between host and guest.
///
/// Threads: those of the context, one at a time.
final class GuestBytes {
  // Measured: copying from a view of the host's buffer takes 0.5 us/KB, `slice()` sixty times that.
  private static final Source SOURCE =
      Source.newBuilder(
              "js",
              """
              (function () {
                'use strict';
                const { ArrayBuffer, Uint8Array, TypeError } = globalThis;
                const uncurry = Function.prototype.bind.bind(Function.prototype.call);
                const prototype = Object.getPrototypeOf(Uint8Array.prototype);
                const getter = (name) =>
                  uncurry(Object.getOwnPropertyDescriptor(prototype, name).get);
                const set = uncurry(Uint8Array.prototype.set);
                const buffer = getter('buffer');
                const byteOffset = getter('byteOffset');
                const byteLength = getter('byteLength');
                return {
                  __proto__: null,
                  toGuest(hostBuffer, length) {
                    const bytes = new Uint8Array(length);
                    set(bytes, new Uint8Array(new ArrayBuffer(hostBuffer)));
                    return bytes;
                  },
                  // The parts of a typed array go to the host one by one, as it cannot ask safely.
                  fromGuest(view, receive) {
                    return receive(buffer(view), byteOffset(view), byteLength(view));
                  },
                };
              })()
              """,
              "cloister:guest-bytes")
          .internal(true)
          .buildLiteral();

  private final Value toGuest;
  private final Value fromGuest;

  GuestBytes(Context context) {
    Value functions = context.eval(SOURCE);
    toGuest = functions.getMember("toGuest");
    fromGuest = functions.getMember("fromGuest");
  }

  /// A new `Uint8Array` with these bytes.
  Value toGuest(byte[] bytes) {
    return toGuest.execute(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), bytes.length);
  }

  /// The bytes of an `ArrayBuffer`, or of a typed array's part of it.
  byte[] fromGuest(Value bytes) {
    if (bytes.hasBufferElements()) {
      return read(bytes, 0, bytes.getBufferSize());
    }
    byte[][] received = new byte[1][];
    fromGuest.execute(
        bytes,
        (ProxyExecutable)
            parts -> {
              received[0] = read(parts[0], parts[1].asLong(), parts[2].asLong());
              return null;
            });
    return received[0];
  }

  /// The same, as the host's buffer and its length, of which the platform's own JavaScript makes a
  /// copy.
  static ProxyObject forGuest(byte[] bytes) {
    return ProxyObject.fromMap(
        Map.of("buffer", ByteBuffer.wrap(bytes).asReadOnlyBuffer(), "length", bytes.length));
  }

  private static byte[] read(Value buffer, long offset, long length) {
    byte[] bytes = new byte[Math.toIntExact(length)];
    if (bytes.length > 0) {
      buffer.readBuffer(offset, bytes, 0, bytes.length);
    }
    return bytes;
  }
}
