package dev.cloister.isolates.codec;

import java.util.Arrays;

/// A block as commands: so many literals, then a copy of what came before (RFC 7932, section 5).
final class BrotliCommands {
  private static final int LITERALS = 256;
  private static final int DISTANCES = 64;
  private static final int LAST_DISTANCE = 0;

  /// What a copy of the last command is said to be, which the end of the block keeps from being
  /// made.
  private static final int NO_COPY = 2;

  private final byte[] data;
  private final int from;
  private final int end;
  private final BrotliMatches matches;

  /// By command: literals, copied bytes, distance (0 after the last literals).
  private int[] commands = new int[3 * 64];

  private int count;

  private final int[] literalCounts = new int[LITERALS];
  private final int[] commandCounts = new int[LengthCodes.COMMANDS];
  private final int[] distanceCounts = new int[DISTANCES];

  BrotliCommands(byte[] data, int from, int end, int reach, int tries) {
    this.data = data;
    this.from = from;
    this.end = end;
    this.matches = new BrotliMatches(data, end, reach, tries);
    find(Math.max(0, from - reach));
  }

  private void find(int firstKnown) {
    for (int at = firstKnown; at < from; at++) {
      matches.add(at);
    }
    int literalsFrom = from;
    int at = from;
    while (at < end) {
      boolean found = matches.find(at);
      matches.add(at);
      if (!found) {
        at++;
        continue;
      }
      int length = matches.length();
      int distance = matches.distance();
      // A longer match one byte on is worth a literal.
      if (matches.find(at + 1) && matches.length() > length + 1) {
        at++;
        matches.add(at);
        length = matches.length();
        distance = matches.distance();
      }
      add(at - literalsFrom, length, distance);
      for (int next = at + 1; next < at + length; next++) {
        matches.add(next);
      }
      at += length;
      literalsFrom = at;
    }
    if (literalsFrom < end) {
      add(end - literalsFrom, NO_COPY, 0);
    }
  }

  private void add(int insert, int copy, int distance) {
    if (3 * count == commands.length) {
      commands = Arrays.copyOf(commands, 2 * commands.length);
    }
    commands[3 * count] = insert;
    commands[3 * count + 1] = copy;
    commands[3 * count + 2] = distance;
    count++;
  }

  /// What is done with each part of the commands, in the order in which they are written.
  private interface Parts {
    void symbol(Kind kind, int symbol);

    void extra(int value, int bits);
  }

  private enum Kind {
    LITERAL,
    COMMAND,
    DISTANCE
  }

  /// Writes the meta-block, but for its header.
  void write(BitSink sink) {
    go(
        new Parts() {
          @Override
          public void symbol(Kind kind, int symbol) {
            counts(kind)[symbol]++;
          }

          @Override
          public void extra(int value, int bits) {
            // Only symbols are counted.
          }
        });
    // One type of block of each kind; no postfix, no direct distances; contexts by low bits; one
    // tree.
    sink.put(0, 3 + 2 + 4 + 2 + 1 + 1);
    var literals = new WrittenCode(literalCounts);
    var commandCode = new WrittenCode(commandCounts);
    var distances = new WrittenCode(distanceCounts);
    literals.write(sink);
    commandCode.write(sink);
    distances.write(sink);
    go(
        new Parts() {
          @Override
          public void symbol(Kind kind, int symbol) {
            var code =
                switch (kind) {
                  case LITERAL -> literals;
                  case COMMAND -> commandCode;
                  case DISTANCE -> distances;
                };
            code.put(symbol, sink);
          }

          @Override
          public void extra(int value, int bits) {
            sink.put(value, bits);
          }
        });
  }

  private int[] counts(Kind kind) {
    return switch (kind) {
      case LITERAL -> literalCounts;
      case COMMAND -> commandCounts;
      case DISTANCE -> distanceCounts;
    };
  }

  private void go(Parts parts) {
    int at = from;
    int last = 0;
    for (int i = 0; i < count; i++) {
      int insert = commands[3 * i];
      int copy = commands[3 * i + 1];
      int distance = commands[3 * i + 2];
      int insertCode = LengthCodes.INSERT.symbolOf(insert);
      int copyCode = LengthCodes.COPY.symbolOf(copy);
      parts.symbol(Kind.COMMAND, LengthCodes.command(insertCode, copyCode));
      extra(LengthCodes.INSERT, insertCode, insert, parts);
      extra(LengthCodes.COPY, copyCode, copy, parts);
      for (int end = at + insert; at < end; at++) {
        parts.symbol(Kind.LITERAL, data[at] & 0xff);
      }
      if (distance > 0) {
        if (distance == last) {
          parts.symbol(Kind.DISTANCE, LAST_DISTANCE);
        } else {
          distance(distance, parts);
          last = distance;
        }
        at += copy;
      }
    }
  }

  private static void extra(LengthCodes codes, int symbol, int value, Parts parts) {
    parts.extra(value - codes.bases()[symbol], codes.extras()[symbol]);
  }

  private static void distance(int distance, Parts parts) {
    int shifted = distance + 3;
    int bits = Integer.SIZE - 2 - Integer.numberOfLeadingZeros(shifted);
    int high = (shifted >> bits) & 1;
    parts.symbol(Kind.DISTANCE, BrotliDistances.SHORT_CODES + 2 * (bits - 1) + high);
    parts.extra(shifted & ((1 << bits) - 1), bits);
  }
}
