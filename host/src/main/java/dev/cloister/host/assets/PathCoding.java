package dev.cloister.host.assets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Paths between the form that names files and the one that stands in a URL.
///
/// Each part between slashes is decoded once and never again, so `%252e` names a file called `%2e`
/// and leads nowhere; a part whose escapes are no UTF-8 stays as it is. Rows of slashes become one,
/// so no path can be read as a host.
final class PathCoding {
  private static final String UNRESERVED = "-_.!~*'()";
  private static final String HEX = "0123456789ABCDEF";

  private PathCoding() {}

  static String decoded(String path) {
    return Stream.of(path.split("/", -1))
        .map(part -> decodedPart(part).orElse(part))
        .collect(Collectors.joining("/"))
        .replaceAll("/+", "/");
  }

  /// The one form of a path that answers; whatever else decodes to the same is sent here.
  static String encoded(String path) {
    return Stream.of(path.split("/", -1))
        .map(PathCoding::encodedPart)
        .collect(Collectors.joining("/"));
  }

  private static Optional<String> decodedPart(String part) {
    if (part.indexOf('%') < 0) {
      return Optional.of(part);
    }
    var bytes = new ByteArrayOutputStream(part.length());
    for (var i = 0; i < part.length(); i++) {
      var c = part.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(UTF_8));
        continue;
      }
      if (i + 2 >= part.length()
          || !HexFormat.isHexDigit(part.charAt(i + 1))
          || !HexFormat.isHexDigit(part.charAt(i + 2))) {
        return Optional.empty();
      }
      bytes.write(HexFormat.fromHexDigits(part, i + 1, i + 3));
      i += 2;
    }
    try {
      return Optional.of(
          UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  private static String encodedPart(String part) {
    var out = new StringBuilder(part.length());
    for (var octet : part.getBytes(UTF_8)) {
      var c = (char) (octet & 0xFF);
      if (isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0) {
        out.append(c);
      } else {
        escape(octet, out);
      }
    }
    return out.toString();
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  static void escape(byte octet, StringBuilder out) {
    out.append('%').append(HEX.charAt((octet >> 4) & 15)).append(HEX.charAt(octet & 15));
  }
}
