package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate.Query;
import dev.cloister.isolates.sql.ObjectDatabase;
import dev.cloister.isolates.sql.SqlPage;
import dev.cloister.isolates.sql.SqlRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The SQL database of a live object as a part of its storage: opened when it is first asked for,
/// from the pages among the object's entries, which take what each turn has changed.
///
/// A page's key begins with a byte that no text in UTF-8 has, so scripts cannot name it, and lists
/// end before it.
///
/// Threads: the context's own only.
public final class StoredDatabase {
  /// The least key that is none of a script's: what the runtime itself keeps is above it.
  public static final Key FIRST_RESERVED = new Key(new byte[] {(byte) 0xFF});

  /// The least key of a page.
  public static final Key FIRST_KEY = new Key(new byte[] {(byte) 0xFF, 'p'});

  private static final int PAGES_AT_ONCE = 256;

  /// Makes the database again.
  public interface Opener {
    ObjectDatabase open(Iterable<SqlPage> pages) throws IOException;
  }

  private final long object;
  private final ObjectStorage.Reader reader;
  private final Opener opener;
  private final TreeMap<Key, byte[]> stored = new TreeMap<>();
  private final TreeMap<Key, byte[]> changed = new TreeMap<>();
  private boolean complete;
  private @Nullable ObjectDatabase database;

  /// @param complete whether [#loaded] is told all pages there are
  public StoredDatabase(long object, boolean complete, ObjectStorage.Reader reader, Opener opener) {
    this.object = object;
    this.complete = complete;
    this.reader = reader;
    this.opener = opener;
  }

  public static boolean isPage(Key key) {
    return key.compareTo(FIRST_KEY) >= 0;
  }

  /// A page that came with the object.
  public void loaded(Key key, byte[] page) {
    if (complete) {
      stored.put(key, page);
    }
  }

  /// The database, opened if need be.
  ///
  /// @param transactions that are open, the outermost first
  public ObjectDatabase open(List<Long> transactions) {
    var open = database;
    if (open != null) {
      return open;
    }
    try {
      open = opener.open(this::pages);
      for (var transaction : transactions) {
        open.begin(transaction);
      }
    } catch (IOException | SqlRefused e) {
      throw new GuestException(
          GuestException.Kind.ERROR, "The object's database could not be opened.");
    }
    stored.clear();
    complete = true;
    database = open;
    return open;
  }

  private Iterator<SqlPage> pages() {
    if (complete) {
      return stored.entrySet().stream()
          .map(page -> new SqlPage(number(page.getKey()), page.getValue()))
          .iterator();
    }
    return new Iterator<>() {
      private List<Entry> read = List.of();
      private int at;
      private @Nullable Key from = FIRST_KEY;

      @Override
      public boolean hasNext() {
        var start = from;
        if (at == read.size() && start != null) {
          var range =
              new Query.Range(Optional.of(start.bytes()), Optional.empty(), false, PAGES_AT_ONCE);
          var page = reader.read(object, range);
          read = page.entries();
          at = 0;
          from = page.more() ? new Key(read.getLast().key()).next() : null;
        }
        return at < read.size();
      }

      @Override
      public SqlPage next() {
        var entry = read.get(at++);
        return new SqlPage(number(new Key(entry.key())), entry.value());
      }
    };
  }

  private static Key key(int number) {
    return new Key(
        ByteBuffer.allocate(FIRST_KEY.bytes().length + Integer.BYTES)
            .put(FIRST_KEY.bytes())
            .putInt(number)
            .array());
  }

  private static int number(Key key) {
    return ByteBuffer.wrap(key.bytes()).getInt(FIRST_KEY.bytes().length);
  }

  /// Whether the turn has changed pages.
  public boolean dirty() {
    var open = database;
    if (open != null && open.used()) {
      try {
        open.takeChanged().forEach(page -> changed.put(key(page.number()), page.bytes()));
      } catch (IOException | SqlRefused e) {
        throw new IllegalStateException("What SQLite has changed could not be read.", e);
      }
    }
    return !changed.isEmpty();
  }

  /// How many bytes of pages wait for the end of the turn.
  public long dirtyBytes() {
    return dirty() ? (long) changed.size() * ObjectDatabase.PAGE_BYTES : 0;
  }

  /// Takes what the turn has changed.
  public List<Entry> takeChanged() {
    var entries = new ArrayList<Entry>();
    for (Map.Entry<Key, byte[]> page : changed.entrySet()) {
      entries.add(new Entry(page.getKey().bytes(), page.getValue()));
    }
    changed.clear();
    return entries;
  }

  public void begin(long transaction) {
    var open = database;
    if (open != null) {
      refusable(() -> open.begin(transaction));
    }
  }

  public void commit(long transaction) {
    var open = database;
    if (open != null) {
      refusable(() -> open.commit(transaction));
    }
  }

  public void rollback(long transaction) {
    var open = database;
    if (open != null) {
      refusable(() -> open.rollback(transaction));
    }
  }

  private interface Step {
    void run() throws SqlRefused;
  }

  private static void refusable(Step step) {
    try {
      step.run();
    } catch (SqlRefused e) {
      throw new GuestException(GuestException.Kind.ERROR, String.valueOf(e.getMessage()));
    }
  }

  /// All entries of the object are gone.
  public void clear() {
    close();
    stored.clear();
    changed.clear();
    complete = true;
  }

  /// Lets go of the database; what is stored stays.
  public void close() {
    var open = database;
    database = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new IllegalStateException("A database could not be closed.", e);
      }
    }
  }
}
