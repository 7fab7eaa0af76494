package dev.cloister.isolates.js;

import java.nio.charset.Charset;
import java.util.Map;

/// The one-byte encodings of the Encoding Standard: Java's charsets, and what differs from them.
final class SingleByteTables {
  private static final int SIZE = 128;
  private static final int CONTROLS = 32;
  private static final int USER_DEFINED = 0xF780;

  /// Those whose Java name is another one, or that Java knows under a close relative.
  private static final Map<String, String> CHARSETS =
      Map.of(
          "iso-8859-8-i", "iso-8859-8",
          "iso-8859-10", "iso-8859-4",
          "iso-8859-14", "iso-8859-1",
          "macintosh", "x-MacRoman",
          "x-mac-cyrillic", "x-MacUkraine",
          "windows-874", "x-windows-874");

  /// Where the standard's table has other characters: the first byte that differs, then what stands
  /// there, once or more often.
  private static final Map<String, Map<Integer, String>> INSTEAD =
      Map.of(
          "iso-8859-10",
              Map.of(
                  0xA1,
                  "ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ"),
          "iso-8859-14",
              Map.of(
                  0xA1, "Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡ",
                  0xD0, "Ŵ",
                  0xD7, "Ṫ",
                  0xDE, "Ŷ",
                  0xF0, "ŵ",
                  0xF7, "ṫ",
                  0xFE, "ŷ"),
          "koi8-u", Map.of(0xAE, "ў", 0xBE, "Ў"),
          "windows-1255", Map.of(0xCA, "\u05BA"),
          "x-mac-cyrillic", Map.of(0xFF, "€"));

  private SingleByteTables() {}

  /// The upper 128 characters of an encoding; U+FFFD where a byte stands for nothing.
  static String of(String encoding) {
    return encoding.equals("x-user-defined") ? userDefined() : byCharset(encoding);
  }

  private static String userDefined() {
    var table = new char[SIZE];
    for (int i = 0; i < SIZE; i++) {
      table[i] = (char) (USER_DEFINED + i);
    }
    return new String(table);
  }

  private static String byCharset(String encoding) {
    var upper = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      upper[i] = (byte) (SIZE + i);
    }
    var charset = Charset.forName(CHARSETS.getOrDefault(encoding, encoding));
    var table = new String(upper, charset).toCharArray();
    // What the code pages leave open among the first, the standard maps to the control characters.
    for (int i = 0; i < CONTROLS; i++) {
      if (table[i] == '\uFFFD') {
        table[i] = (char) (SIZE + i);
      }
    }
    for (var change : INSTEAD.getOrDefault(encoding, Map.of()).entrySet()) {
      change.getValue().getChars(0, change.getValue().length(), table, change.getKey() - SIZE);
    }
    return new String(table);
  }
}
