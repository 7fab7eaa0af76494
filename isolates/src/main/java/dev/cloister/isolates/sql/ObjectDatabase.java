package dev.cloister.isolates.sql;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/// The SQL database of one live object.
///
/// SQLite's file and its log are never synced, for what counts is what [#takeChanged] gives; and
/// they have no names any more once they are open, so nothing is left of them when the process
/// ends, however it does. Limits are those of Durable Objects where they have one.
///
/// Threads: one at a time. Limits: [#BYTES_MAX], [#OPEN_CURSORS_MAX]; a statement of 100,000 bytes,
/// 100 columns, 100 bindings, values and rows of 2 MB.
public final class ObjectDatabase implements AutoCloseable {
  /// How many bytes a page has.
  public static final int PAGE_BYTES = 4096;

  /// How large a database may grow: it is written to the scratch folder whole when its object comes
  /// back.
  public static final long BYTES_MAX = 256L << 20;

  /// How many cursors with rows not yet read an object may have.
  public static final int OPEN_CURSORS_MAX = 32;

  private static final String FILE = "database";
  private static final int CACHE_KIB = 1024;
  private static final long LOG_BYTES_MAX = 4L << 20;
  private static final int STEPS_BETWEEN_LOOKS = 10_000;

  private final SQLiteConnection connection;
  private final GuestDates dates;
  private final WalReader log;
  private final ArrayDeque<SqlCursor> cursors = new ArrayDeque<>();
  private final List<Long> savepoints = new ArrayList<>();
  private final Set<Long> over = new HashSet<>();
  private boolean used;

  private ObjectDatabase(SQLiteConnection connection, GuestDates dates, WalReader log) {
    this.connection = connection;
    this.dates = dates;
    this.log = log;
  }

  /// Makes the database again. Fails when its files cannot be written, or are no database.
  ///
  /// @param pages all that is stored of it; none for a new one
  /// @param stopped asked every few milliseconds of a statement, which it ends
  /// @param nowMillis the clock of dates and times in SQL, in milliseconds since 1970
  public static ObjectDatabase open(
      Iterable<SqlPage> pages, BooleanSupplier stopped, LongSupplier nowMillis) throws IOException {
    SqliteLibrary.load();
    var folder = Files.createTempDirectory("sql");
    try {
      write(folder.resolve(FILE), pages);
      return open(folder, stopped, nowMillis);
    } finally {
      for (var name : List.of(FILE, FILE + "-wal", FILE + "-shm")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.deleteIfExists(folder);
    }
  }

  private static ObjectDatabase open(Path folder, BooleanSupplier stopped, LongSupplier nowMillis)
      throws IOException {
    SQLiteConnection connection = null;
    try {
      connection =
          JDBC.createConnection("jdbc:sqlite:" + folder.resolve(FILE), settings().toProperties());
      // Before the schema is read, which may speak of them.
      var dates = new GuestDates(nowMillis, ObjectDatabase::openEmpty);
      dates.install(connection);
      // A first read makes the log.
      run(connection, "SELECT 1 FROM sqlite_schema LIMIT 1");
      run(connection, "PRAGMA wal_autocheckpoint=0");
      run(connection, "PRAGMA trusted_schema=OFF");
      limit(connection);
      ProgressHandler.setHandler(
          connection,
          STEPS_BETWEEN_LOOKS,
          new ProgressHandler() {
            @Override
            protected int progress() {
              return stopped.getAsBoolean() ? 1 : 0;
            }
          });
      var log = new RandomAccessFile(folder.resolve(FILE + "-wal").toFile(), "r");
      return new ObjectDatabase(connection, dates, new WalReader(log, PAGE_BYTES));
    } catch (SQLException | IOException e) {
      if (connection != null) {
        try {
          connection.close();
        } catch (SQLException second) {
          e.addSuppressed(second);
        }
      }
      throw new IOException("SQLite could not open the database.", e);
    }
  }

  private static SQLiteConnection openEmpty() throws SQLException {
    var empty = JDBC.createConnection("jdbc:sqlite::memory:", new Properties());
    limit(empty);
    return empty;
  }

  private static SQLiteConfig settings() {
    var config = new SQLiteConfig();
    // Nobody else opens the file, so the index of the log needs no shared memory.
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setCacheSize(-CACHE_KIB);
    config.setPageSize(PAGE_BYTES);
    config.setMaxPageCount((int) (BYTES_MAX / PAGE_BYTES));
    config.enforceForeignKeys(true);
    return config;
  }

  private static void limit(SQLiteConnection connection) throws SQLException {
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, 2_000_000);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, 100_000);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COLUMN, 100);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, 5);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_VDBE_OP, 25_000);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_FUNCTION_ARG, 32);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_VARIABLE_NUMBER, 100);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_TRIGGER_DEPTH, 10);
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_WORKER_THREADS, 0);
  }

  private static void write(Path file, Iterable<SqlPage> pages) throws IOException {
    // No channel, which an interrupt of a script's own would close.
    try (var written = new RandomAccessFile(file.toFile(), "rw")) {
      for (var page : pages) {
        written.seek((page.number() - 1L) * PAGE_BYTES);
        written.write(page.bytes());
      }
    }
  }

  /// Carries out the statements of a text. The bindings belong to the last, whose rows the cursor
  /// has.
  ///
  /// @param bindings null, a `Number`, a `String` or a `byte[]` each
  public SqlCursor execute(String text, @Nullable Object[] bindings) throws SqlRefused {
    var statements = SqlText.statements(text);
    if (statements.isEmpty()) {
      throw new SqlRefused("SQL code did not contain a statement.");
    }
    used = true;
    for (var statement : statements.subList(0, statements.size() - 1)) {
      runToEnd(start(statement, new Object[0]));
    }
    var cursor = start(statements.getLast(), bindings);
    if (cursor.isOpen()) {
      keep(cursor);
    }
    return cursor;
  }

  private static void runToEnd(SqlCursor cursor) throws SqlRefused {
    while (cursor.isOpen()) {
      // Only what it does counts, not what it answers.
      cursor.next();
    }
  }

  private SqlCursor start(SqlText.Statement asked, @Nullable Object[] bindings) throws SqlRefused {
    PreparedStatement statement = null;
    try {
      statement = connection.prepareStatement(asked.text());
      var wanted = statement.getParameterMetaData().getParameterCount();
      if (wanted != bindings.length) {
        throw new SqlRefused(
            "Wrong number of parameter bindings for SQL query: the statement has %d, %d were given."
                .formatted(wanted, bindings.length));
      }
      for (var at = 0; at < wanted; at++) {
        statement.setObject(at + 1, bindings[at]);
      }
      var before = connection.getDatabase().total_changes();
      var rows = statement.execute() ? statement.getResultSet() : null;
      var cursor = new SqlCursor(statement, rows);
      if (asked.changes()) {
        cursor.readAhead();
      }
      cursor.wrote(connection.getDatabase().total_changes() - before);
      return cursor;
    } catch (SQLException e) {
      closeAfter(statement);
      throw SqlRefused.of(e);
    } catch (SqlRefused e) {
      closeAfter(statement);
      throw e;
    }
  }

  /// Closing a statement repeats the error of its last step, which has been reported.
  static void closeAfter(@Nullable Statement over) {
    try {
      if (over != null) {
        over.close();
      }
    } catch (SQLException repeated) {
      // Said already.
    }
  }

  private void keep(SqlCursor cursor) {
    cursors.removeIf(each -> !each.isOpen());
    if (cursors.size() == OPEN_CURSORS_MAX) {
      cursors.removeFirst().close();
    }
    cursors.add(cursor);
  }

  /// How many bytes the database has, empty pages included.
  public long bytes() throws SqlRefused {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA page_count")) {
      return rows.getLong(1) * PAGE_BYTES;
    } catch (SQLException e) {
      throw SqlRefused.of(e);
    }
  }

  /// Begins a transaction, inside another one if there is one.
  public void begin(long transaction) throws SqlRefused {
    run("SAVEPOINT t" + transaction);
    savepoints.add(transaction);
  }

  /// Ends a transaction. While one that began inside it goes on, that can still take back its own
  /// part, so SQLite hears of the end with the inner one's. Fails when a deferred constraint is not
  /// met; then it is taken back.
  public void commit(long transaction) throws SqlRefused {
    over.add(transaction);
    used = true;
    releaseOver();
  }

  /// Takes back what was done since a transaction began, and ends it and those inside it.
  public void rollback(long transaction) throws SqlRefused {
    var at = savepoints.indexOf(transaction);
    if (at < 0) {
      // It was taken back when it could not end.
      return;
    }
    takeBack(at);
    releaseOver();
  }

  private void takeBack(int at) throws SqlRefused {
    var name = "t" + savepoints.get(at);
    run("ROLLBACK TO " + name);
    run("RELEASE " + name);
    savepoints.subList(at, savepoints.size()).clear();
    over.retainAll(savepoints);
  }

  private void releaseOver() throws SqlRefused {
    while (!savepoints.isEmpty() && over.contains(savepoints.getLast())) {
      try {
        run("RELEASE t" + savepoints.getLast());
      } catch (SqlRefused notMet) {
        takeBack(savepoints.size() - 1);
        throw notMet;
      }
      over.remove(savepoints.removeLast());
    }
  }

  /// The pages that have been changed since the last call, as they are now; none inside a
  /// transaction.
  public List<SqlPage> takeChanged() throws IOException, SqlRefused {
    if (!used) {
      return List.of();
    }
    used = !savepoints.isEmpty();
    var changed =
        log.changed().entrySet().stream()
            .map(page -> new SqlPage(page.getKey(), page.getValue()))
            .toList();
    if (log.bytes() > LOG_BYTES_MAX && savepoints.isEmpty()) {
      shortenLog();
    }
    return changed;
  }

  /// Whether statements have run whose changes nobody has taken.
  public boolean used() {
    return used && savepoints.isEmpty();
  }

  private void shortenLog() throws SqlRefused {
    cursors.removeIf(each -> !each.isOpen());
    if (cursors.isEmpty()) {
      run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  private void run(String statement) throws SqlRefused {
    try {
      run(connection, statement);
    } catch (SQLException e) {
      throw SqlRefused.of(e);
    }
  }

  private static void run(SQLiteConnection connection, String statement) throws SQLException {
    try (var running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  @Override
  public void close() throws IOException {
    try (log) {
      cursors.forEach(SqlCursor::close);
      try (connection) {
        dates.close();
      }
    } catch (SQLException e) {
      throw new IOException("SQLite could not be closed.", e);
    }
  }
}
