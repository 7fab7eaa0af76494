package dev.cloister.isolates.js;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.graalvm.polyglot.Value;

/// What `node:buffer` leaves to Java, since a loop over bytes is what an interpreter is slowest at.
///
/// Threads: those of the context, one at a time.
final class NodeBuffers {
  private static final int ASCII_MASK = 0x7f;

  private final GuestBytes bytes;

  NodeBuffers(GuestBytes bytes) {
    this.bytes = bytes;
  }

  /// The low byte of each UTF-16 unit of a text.
  Object latin1Bytes(Value[] arguments) {
    var text = arguments[0].asString();
    var made = new byte[text.length()];
    for (var i = 0; i < made.length; i++) {
      made[i] = (byte) text.charAt(i);
    }
    return ByteBuffer.wrap(made);
  }

  /// The text whose characters are these bytes; of seven bits each when the second argument says
  /// so.
  Object latin1Text(Value[] arguments) {
    var made = bytes.fromGuest(arguments[0]);
    if (arguments[1].asBoolean()) {
      for (var i = 0; i < made.length; i++) {
        made[i] &= ASCII_MASK;
      }
    }
    return new String(made, StandardCharsets.ISO_8859_1);
  }

  /// -1, 0 or 1.
  Object compare(Value[] arguments) {
    return Integer.signum(
        Arrays.compareUnsigned(bytes.fromGuest(arguments[0]), bytes.fromGuest(arguments[1])));
  }
}
