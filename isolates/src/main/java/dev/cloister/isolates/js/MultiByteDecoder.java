package dev.cloister.isolates.js;

import dev.cloister.isolates.context.GuestException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Map;

/// Decodes one text in an East Asian encoding of the Encoding Standard, piece by piece: Java's
/// charset that is closest to it, with the standard's handling of what is not valid.
///
/// Threads: those of the context, one at a time. Limits: what waits for its other bytes is one
/// character.
final class MultiByteDecoder {
  private static final Map<String, String> CHARSETS =
      Map.of(
          "gbk", "GB18030",
          "gb18030", "GB18030",
          "big5", "Big5-HKSCS",
          "euc-jp", "x-eucJP-Open",
          "iso-2022-jp", "x-windows-iso2022jp",
          "shift_jis", "windows-31j",
          "euc-kr", "x-windows-949");

  /// What the byte 0x80 is on its own; in the others it is an error.
  private static final Map<String, Character> EIGHTY =
      Map.of("gbk", '€', "gb18030", '€', "shift_jis", '\u0080');

  /// The bytes that may begin a character of several: from, to, and so on.
  private static final Map<String, String> LEADS =
      Map.of(
          "gbk", "\u0081\u00FE",
          "gb18030", "\u0081\u00FE",
          "big5", "\u0081\u00FE",
          "euc-jp", "\u008E\u008F\u00A1\u00FE",
          "shift_jis", "\u0081\u009F\u00E0\u00FC",
          "euc-kr", "\u0081\u00FE");

  /// The four characters of Big5 that are two in Unicode, by the byte after 0x88.
  private static final Map<Byte, String> PAIRS =
      Map.of(
          (byte) 0x62, "\u00CA\u0304",
          (byte) 0x64, "\u00CA\u030C",
          (byte) 0xA3, "\u00EA\u0304",
          (byte) 0xA5, "\u00EA\u030C");

  private static final String REPLACEMENT = "\uFFFD";
  private static final int ROOM_MORE = 16;

  private final CharsetDecoder decoder;
  private final String encoding;
  private final boolean fatal;
  private byte[] rest = {};

  MultiByteDecoder(String encoding, boolean fatal) {
    this.decoder =
        Charset.forName(CHARSETS.get(encoding))
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.encoding = encoding;
    this.fatal = fatal;
  }

  /// The text of the next bytes; the last ones end the text, and the next call begins a new one.
  /// Fails with a guest's `TypeError` when the bytes are not valid and errors are fatal.
  String decode(byte[] more, boolean last) {
    var in = joined(more);
    var out = CharBuffer.allocate(in.remaining() + ROOM_MORE);
    for (var result = decoder.decode(in, out, last);
        !result.isUnderflow();
        result = decoder.decode(in, out, last)) {
      if (result.isOverflow()) {
        out = CharBuffer.allocate(out.capacity() * 2).put(out.flip());
      } else {
        out.put(instead(in, result, last));
      }
    }
    rest = new byte[in.remaining()];
    in.get(rest);
    if (last) {
      restart();
    }
    return known(out.flip().toString());
  }

  /// Java gives characters for private use where the standard's EUC-KR has none.
  private String known(String text) {
    if (!encoding.equals("euc-kr") || text.chars().noneMatch(MultiByteDecoder::isPrivate)) {
      return text;
    }
    if (fatal) {
      throw invalid();
    }
    return text.replaceAll("\\p{Co}", REPLACEMENT);
  }

  private static boolean isPrivate(int unit) {
    return Character.getType(unit) == Character.PRIVATE_USE;
  }

  private GuestException invalid() {
    restart();
    return new GuestException(GuestException.Kind.TYPE_ERROR, "Failed to decode input.");
  }

  private ByteBuffer joined(byte[] more) {
    if (rest.length == 0) {
      return ByteBuffer.wrap(more);
    }
    var all = Arrays.copyOf(rest, rest.length + more.length);
    System.arraycopy(more, 0, all, rest.length, more.length);
    return ByteBuffer.wrap(all);
  }

  /// Takes what Java's charset cannot decode, and gives what stands there.
  private String instead(ByteBuffer in, CoderResult error, boolean last) {
    int left = in.remaining();
    byte first = in.get();
    if (first == (byte) 0x80 && EIGHTY.containsKey(encoding)) {
      return EIGHTY.get(encoding).toString();
    }
    if (first == (byte) 0x88 && encoding.equals("big5") && in.hasRemaining()) {
      var pair = PAIRS.get(in.get(in.position()));
      if (pair != null) {
        in.get();
        return pair;
      }
    }
    if (fatal) {
      throw invalid();
    }
    boolean cutOff = last && error.isMalformed() && error.length() == left;
    int width = isLead(first) ? Math.max(2, error.length()) : 1;
    // Inside a text an ASCII byte is never part of an error: it is read again.
    while (in.hasRemaining()
        && (cutOff || (left - in.remaining() < width && in.get(in.position()) < 0))) {
      in.get();
    }
    return REPLACEMENT;
  }

  private boolean isLead(byte value) {
    var ranges = LEADS.getOrDefault(encoding, "");
    int unsigned = Byte.toUnsignedInt(value);
    for (int i = 0; i < ranges.length(); i += 2) {
      if (unsigned >= ranges.charAt(i) && unsigned <= ranges.charAt(i + 1)) {
        return true;
      }
    }
    return false;
  }

  private void restart() {
    decoder.reset();
    rest = new byte[0];
  }
}
