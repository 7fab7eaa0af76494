package dev.cloister.isolates.codec;

/// Numbers written as a symbol and extra bits (RFC 7932, sections 5 and 6).
record LengthCodes(int[] bases, int[] extras) {
  static final LengthCodes INSERT =
      new LengthCodes(
          new int[] {
            0, 1, 2, 3, 4, 5, 6, 8, 10, 14, 18, 26, 34, 50, 66, 98, 130, 194, 322, 578, 1090, 2114,
            6210, 22594
          },
          new int[] {0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 14, 24});

  static final LengthCodes COPY =
      new LengthCodes(
          new int[] {
            2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 18, 22, 30, 38, 54, 70, 102, 134, 198, 326, 582,
            1094, 2118
          },
          new int[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 24});

  /// How many symbols follow before the next switch of blocks.
  static final LengthCodes BLOCK =
      new LengthCodes(
          new int[] {
            1, 5, 9, 13, 17, 25, 33, 41, 49, 65, 81, 97, 113, 145, 177, 209, 241, 305, 369, 497,
            753, 1265, 2289, 4337, 8433, 16625
          },
          new int[] {
            2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 13, 24
          });

  /// Symbols for an insertion and a copy in one.
  static final int COMMANDS = 704;

  /// Those of lower symbols copy from the last distance, without saying so.
  static final int COMMANDS_LAST_DISTANCE = 128;

  private static final int GROUP = 8;

  /// By groups of 64 commands: which insertion and which copy the first of them has.
  private static final int[] FIRST_INSERTS = {0, 0, 0, 0, 8, 8, 0, 16, 8, 16, 16};

  private static final int[] FIRST_COPIES = {0, 8, 0, 8, 0, 8, 16, 0, 16, 8, 16};

  int size() {
    return bases.length;
  }

  int read(int symbol, BrotliBits bits) throws BrotliBits.NeedsMore {
    return bases[symbol] + bits.take(extras[symbol]);
  }

  /// The symbol of a number.
  int symbolOf(int number) {
    int symbol = bases.length - 1;
    while (bases[symbol] > number) {
      symbol--;
    }
    return symbol;
  }

  static int insertOf(int command) {
    return FIRST_INSERTS[command >> 6] + ((command >> 3) & 7);
  }

  static int copyOf(int command) {
    return FIRST_COPIES[command >> 6] + (command & 7);
  }

  /// The command of an insertion and a copy that says its distance.
  static int command(int insert, int copy) {
    int group = 2;
    while (FIRST_INSERTS[group] != insert - insert % GROUP
        || FIRST_COPIES[group] != copy - copy % GROUP) {
      group++;
    }
    return (group << 6) | ((insert % GROUP) << 3) | (copy % GROUP);
  }
}
