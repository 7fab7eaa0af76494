package dev.cloister.isolates.codec;

import java.util.List;

/// Which of 64 contexts a literal is in, by the two bytes before it (RFC 7932, section 7.1).
enum LiteralContexts {
  LOW_BITS,
  HIGH_BITS,
  UTF8,
  SIGNED;

  /// By the number that a stream has for them.
  static final List<LiteralContexts> MODES = List.of(LOW_BITS, HIGH_BITS, UTF8, SIGNED);

  private static final int SIX_BITS = 0x3f;

  /// For UTF-8: by the last byte, sorts of characters; below 128 by these tables of 16 a row, above
  /// it by the last bit and whether it begins a character.
  private static final int[] LAST = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 4, 0, 0, //
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
    8, 12, 16, 12, 12, 20, 12, 16, 24, 28, 12, 12, 32, 12, 36, 12, //
    44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 32, 32, 24, 40, 28, 12, //
    12, 48, 52, 52, 52, 48, 52, 52, 52, 48, 52, 52, 52, 52, 52, 48, //
    52, 52, 52, 52, 52, 48, 52, 52, 52, 52, 52, 24, 12, 28, 12, 12, //
    12, 56, 60, 60, 60, 56, 60, 60, 60, 56, 60, 60, 60, 60, 60, 56, //
    60, 60, 60, 60, 60, 56, 60, 60, 60, 60, 60, 24, 12, 28, 12, 0
  };

  int of(int last, int before) {
    return switch (this) {
      case LOW_BITS -> last & SIX_BITS;
      case HIGH_BITS -> last >> 2;
      case UTF8 -> last(last) | before(before);
      case SIGNED -> (size(last) << 3) | size(before);
    };
  }

  private static int last(int value) {
    return value < 128 ? LAST[value] : value < 192 ? value & 1 : 2 | (value & 1);
  }

  /// Space and control: 0; punctuation: 1; capitals and digits: 2; small letters: 3.
  private static int before(int value) {
    if (value >= 'a' && value <= 'z') {
      return 3;
    }
    if ((value >= 'A' && value <= 'Z') || (value >= '0' && value <= '9') || value >= 224) {
      return 2;
    }
    return value > ' ' && value < 127 ? 1 : 0;
  }

  private static int size(int value) {
    if (value == 0 || value == 255) {
      return value == 0 ? 0 : 7;
    }
    if (value < 64) {
      return value < 16 ? 1 : 2;
    }
    if (value < 192) {
      return value < 128 ? 3 : 4;
    }
    return value < 240 ? 5 : 6;
  }
}
