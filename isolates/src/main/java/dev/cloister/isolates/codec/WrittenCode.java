package dev.cloister.isolates.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A prefix code made for how often symbols occur, as it is written (RFC 7932, sections 3.4 and
/// 3.5).
final class WrittenCode {
  private static final int SIMPLE_MAX = 4;
  private static final int LENGTH_LIMIT = 5;
  private static final int LENGTH_SPACE = 32;
  private static final int ZEROS_MIN = 3;

  /// How the lengths from 0 to 5 are written, and in how many bits.
  private static final int[] LENGTH_CODES = {0, 7, 3, 2, 1, 15};

  private static final int[] LENGTH_BITS = {2, 4, 3, 2, 2, 4};

  private final int[] lengths;
  private final int[] codes;
  private final int[] used;

  WrittenCode(int[] counts) {
    used = IntStream.range(0, counts.length).filter(s -> counts[s] > 0).toArray();
    lengths =
        used.length > SIMPLE_MAX
            ? HuffmanLengths.of(counts, PrefixCode.LENGTH_MAX)
            : simple(counts);
    codes = codes(lengths);
  }

  private int[] simple(int[] counts) {
    var all = new int[counts.length];
    if (used.length > 1) {
      for (int symbol : used) {
        all[symbol] = used.length == 2 ? 1 : 2;
      }
    }
    if (used.length == 3) {
      int most = used[0];
      for (int symbol : used) {
        most = counts[symbol] > counts[most] ? symbol : most;
      }
      all[most] = 1;
    }
    return all;
  }

  private static int[] codes(int[] lengths) {
    var next = new int[PrefixCode.LENGTH_MAX + 2];
    for (int length : lengths) {
      if (length > 0) {
        next[length + 1]++;
      }
    }
    for (int length = 1; length < next.length; length++) {
      next[length] = (next[length] + next[length - 1]) << 1;
    }
    var codes = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        codes[symbol] =
            Integer.reverse(next[lengths[symbol]]++) >>> (Integer.SIZE - lengths[symbol]);
      }
    }
    return codes;
  }

  void put(int symbol, BitSink sink) {
    sink.put(codes[symbol], lengths[symbol]);
  }

  /// Writes the code itself.
  void write(BitSink sink) {
    if (used.length <= SIMPLE_MAX) {
      writeSimple(sink);
    } else {
      writeComplex(sink);
    }
  }

  private void writeSimple(BitSink sink) {
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(lengths.length - 1);
    sink.put(1, 2);
    sink.put(Math.max(used.length, 1) - 1, 2);
    if (used.length == 0) {
      sink.put(0, width);
    }
    for (int length = 0; length <= 2; length++) {
      for (int symbol : used) {
        if (lengths[symbol] == length) {
          sink.put(symbol, width);
        }
      }
    }
    if (used.length == SIMPLE_MAX) {
      sink.put(0, 1);
    }
  }

  /// A length, or a run of zeros with the bits that say how long it is.
  private record Token(int symbol, int extra) {}

  private void writeComplex(BitSink sink) {
    var tokens = tokens();
    var counts = new int[PrefixCodes.LENGTH_SYMBOLS];
    for (var token : tokens) {
      counts[token.symbol]++;
    }
    var bits = HuffmanLengths.of(counts, LENGTH_LIMIT);
    if (Arrays.stream(counts).filter(count -> count > 0).count() == 1) {
      bits[tokens.getFirst().symbol] = LENGTH_LIMIT;
      writeLengths(bits, sink);
      return;
    }
    writeLengths(bits, sink);
    var code = codes(bits);
    for (var token : tokens) {
      sink.put(code[token.symbol], bits[token.symbol]);
      if (token.symbol == PrefixCodes.REPEAT_ZERO) {
        sink.put(token.extra, 3);
      }
    }
  }

  private static void writeLengths(int[] bits, BitSink sink) {
    sink.put(0, 2);
    int space = LENGTH_SPACE;
    for (int symbol : PrefixCodes.LENGTH_ORDER) {
      if (space <= 0) {
        return;
      }
      sink.put(LENGTH_CODES[bits[symbol]], LENGTH_BITS[bits[symbol]]);
      space -= bits[symbol] == 0 ? 0 : LENGTH_SPACE >> bits[symbol];
    }
  }

  private List<Token> tokens() {
    List<Token> tokens = new ArrayList<>();
    int end = used[used.length - 1] + 1;
    for (int symbol = 0; symbol < end; ) {
      int zeros = 0;
      while (lengths[symbol + zeros] == 0) {
        zeros++;
      }
      if (zeros >= ZEROS_MIN) {
        run(zeros, tokens);
        symbol += zeros;
      } else {
        tokens.add(new Token(lengths[symbol], 0));
        symbol++;
      }
    }
    return tokens;
  }

  /// A run is the digits of its length, base eight, the highest first.
  private static void run(int zeros, List<Token> tokens) {
    int place = tokens.size();
    for (int rest = zeros - ZEROS_MIN; ; rest = (rest >> 3) - 1) {
      tokens.add(place, new Token(PrefixCodes.REPEAT_ZERO, rest & 7));
      if (rest >> 3 == 0) {
        return;
      }
    }
  }
}
