package dev.cloister.host.inspect;

import dev.cloister.host.inspect.SqliteFile.Damaged;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/// One b-tree of a database: the rows of a table in the order of their numbers, or the entries of
/// an index.
///
/// Threads: one. Limits: no page of the tree is read twice, whatever points at it; those that rows
/// go on in count against the bound of the file.
final class SqliteTree {
  private static final int INDEX_INTERIOR = 2;
  private static final int TABLE_INTERIOR = 5;
  private static final int INDEX_LEAF = 10;
  private static final int TABLE_LEAF = 13;
  private static final int FILE_HEADER_BYTES = 100;
  private static final int INTERIOR_HEADER_BYTES = 12;
  private static final int LEAF_HEADER_BYTES = 8;

  /// A row, as much of it as is read.
  ///
  /// @param bytes of the whole row
  record Row(long rowid, byte[] begin, long bytes) {}

  private final SqliteFile file;
  private final long root;

  SqliteTree(SqliteFile file, long root) {
    this.file = file;
    this.root = root;
  }

  /// How many rows, or entries, it has.
  long count() throws Damaged {
    long count = 0;
    var visited = new BitSet();
    Deque<Long> waiting = new ArrayDeque<>();
    waiting.push(root);
    while (!waiting.isEmpty()) {
      var page = new Page(waiting.pop(), visited);
      switch (page.kind) {
        case TABLE_LEAF, INDEX_LEAF -> count += page.cells;
        case TABLE_INTERIOR -> page.children().forEach(waiting::push);
        case INDEX_INTERIOR -> {
          // The entries of an index are in its inner pages too.
          count += page.cells;
          page.children().forEach(waiting::push);
        }
        default -> throw page.unknown();
      }
    }
    return count;
  }

  /// Takes one row, and says whether it wants another.
  @FunctionalInterface
  interface Visitor {
    boolean row(Row row) throws Damaged;
  }

  /// Gives the rows of a table with numbers above `after` to a visitor, in order.
  ///
  /// @throws Damaged also when it is not a table's
  void rows(long after, Visitor visitor) throws Damaged {
    var visited = new BitSet();
    Deque<Long> waiting = new ArrayDeque<>();
    waiting.push(root);
    boolean more = true;
    while (!waiting.isEmpty() && more) {
      var page = new Page(waiting.pop(), visited);
      switch (page.kind) {
        case TABLE_LEAF -> more = page.rows(after, visitor);
        case TABLE_INTERIOR -> page.childrenFrom(after).reversed().forEach(waiting::push);
        default -> throw page.unknown();
      }
    }
  }

  private final class Page {
    final long number;
    final byte[] bytes;
    final int kind;
    final int cells;
    private final int header;

    Page(long number, BitSet visited) throws Damaged {
      this.number = number;
      this.bytes = file.page(number);
      if (visited.get((int) number)) {
        throw new Damaged("Its page %d is in a tree twice.".formatted(number));
      }
      visited.set((int) number);
      this.header = number == 1 ? FILE_HEADER_BYTES : 0;
      this.kind = bytes[header];
      this.cells = SqliteFile.unsigned16(bytes, header + 3);
      if (pointer(cells) > file.usable()) {
        throw new Damaged("Its page %d has %d cells.".formatted(number, cells));
      }
    }

    Damaged unknown() {
      return new Damaged("Its page %d is of kind %d.".formatted(number, kind));
    }

    private boolean isInterior() {
      return kind == TABLE_INTERIOR || kind == INDEX_INTERIOR;
    }

    private int pointer(int cell) {
      return header + (isInterior() ? INTERIOR_HEADER_BYTES : LEAF_HEADER_BYTES) + 2 * cell;
    }

    private int cell(int index) throws Damaged {
      int at = SqliteFile.unsigned16(bytes, pointer(index));
      if (at < header + LEAF_HEADER_BYTES || at + 4 > file.usable()) {
        throw new Damaged("A cell of its page %d is at %d.".formatted(number, at));
      }
      return at;
    }

    List<Long> children() throws Damaged {
      var children = new ArrayList<Long>(cells + 1);
      for (int i = 0; i < cells; i++) {
        children.add(SqliteFile.unsigned32(bytes, cell(i)));
      }
      children.add(SqliteFile.unsigned32(bytes, header + LEAF_HEADER_BYTES));
      return children;
    }

    /// Those that may have rows above `after`.
    List<Long> childrenFrom(long after) throws Damaged {
      var children = new ArrayList<Long>();
      for (int i = 0; i < cells; i++) {
        int at = cell(i);
        if (new SqliteBytes(bytes, at + 4, file.usable()).varint() > after) {
          children.add(SqliteFile.unsigned32(bytes, at));
        }
      }
      children.add(SqliteFile.unsigned32(bytes, header + LEAF_HEADER_BYTES));
      return children;
    }

    /// Says whether the visitor wants more.
    boolean rows(long after, Visitor visitor) throws Damaged {
      for (int i = 0; i < cells; i++) {
        var cell = new SqliteBytes(bytes, cell(i), file.usable());
        long length = cell.varint();
        long rowid = cell.varint();
        if (rowid > after && !visitor.row(new Row(rowid, payload(cell, length), length))) {
          return false;
        }
      }
      return true;
    }

    /// The begin of a row: what is in its cell, and then in the pages it goes on in.
    private byte[] payload(SqliteBytes cell, long length) throws Damaged {
      int usable = file.usable();
      if (length < 0 || length > (long) SqliteFile.PAGES_MAX * usable) {
        throw new Damaged("A row of its page %d has %d bytes.".formatted(number, length));
      }
      int most = usable - 35;
      if (length <= most) {
        return cell.take((int) length);
      }
      int least = (usable - 12) * 32 / 255 - 23;
      int local = (int) (least + (length - least) % (usable - 4));
      byte[] begin = new byte[(int) Math.min(length, SqliteFile.PAYLOAD_MAX)];
      byte[] here = cell.take(local > most ? least : local);
      int filled = Math.min(here.length, begin.length);
      System.arraycopy(here, 0, begin, 0, filled);
      long next = SqliteFile.unsigned32(cell.take(4), 0);
      // Each page adds something, so this ends even if the pages go in a circle.
      while (filled < begin.length) {
        byte[] more = file.page(next);
        int take = Math.min(usable - 4, begin.length - filled);
        System.arraycopy(more, 4, begin, filled, take);
        filled += take;
        next = SqliteFile.unsigned32(more, 0);
      }
      return begin;
    }
  }
}
