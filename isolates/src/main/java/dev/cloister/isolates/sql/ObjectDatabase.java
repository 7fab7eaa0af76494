package dev.cloister.isolates.sql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;
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

  private static final int ROWS_AT_ONCE = 64;
  private static final int CACHE_KIB = 1024;
  private static final long LOG_BYTES_MAX = 4L << 20;
  private static final int STEPS_BETWEEN_LOOKS = 10_000;

  private final SQLiteConnection connection;
  private final WalReader log;
  private final ArrayDeque<SqlCursor> cursors = new ArrayDeque<>();
  private int savepoints;
  private boolean used;

  private ObjectDatabase(SQLiteConnection connection, WalReader log) {
    this.connection = connection;
    this.log = log;
  }

  /// Makes the database again.
  ///
  /// @param pages all that is stored of it; none for a new one
  /// @param stopped asked every few milliseconds of a statement, which it ends
  public static ObjectDatabase open(Iterable<SqlPage> pages, BooleanSupplier stopped)
      throws IOException, SqlRefused {
    var folder = Files.createTempDirectory("sql");
    var file = folder.resolve("database");
    var log = folder.resolve("database-wal");
    try {
      write(file, pages);
      var connection = JDBC.createConnection("jdbc:sqlite:" + file, settings().toProperties());
      // A first read makes the log.
      run(connection, "SELECT 1 FROM sqlite_schema LIMIT 1");
      var database =
          new ObjectDatabase(
              connection,
              new WalReader(FileChannel.open(log, StandardOpenOption.READ), PAGE_BYTES));
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
      return database;
    } catch (SQLException e) {
      throw SqlRefused.of(e);
    } finally {
      for (var name : List.of("database", "database-wal", "database-shm")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.deleteIfExists(folder);
    }
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
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (var page : pages) {
        var bytes = ByteBuffer.wrap(page.bytes());
        var from = (page.number() - 1L) * PAGE_BYTES;
        while (bytes.hasRemaining()) {
          channel.write(bytes, from + bytes.position());
        }
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
      cursor.next(ROWS_AT_ONCE);
    }
  }

  private SqlCursor start(String text, @Nullable Object[] bindings) throws SqlRefused {
    PreparedStatement statement = null;
    try {
      statement = connection.prepareStatement(text);
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
      return new SqlCursor(statement, rows, connection.getDatabase().total_changes() - before);
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
    savepoints++;
  }

  /// Ends a transaction. Fails, and leaves it open, when a deferred constraint is not met.
  public void commit(long transaction) throws SqlRefused {
    run("RELEASE t" + transaction);
    savepoints--;
    used = true;
  }

  /// Takes back what was done since a transaction began, and ends it and those inside it.
  ///
  /// @param inside how many transactions end, this one included
  public void rollback(long transaction, int inside) throws SqlRefused {
    run("ROLLBACK TO t" + transaction);
    run("RELEASE t" + transaction);
    savepoints -= inside;
  }

  /// The pages that have been changed since the last call, as they are now; none inside a
  /// transaction.
  public List<SqlPage> takeChanged() throws IOException, SqlRefused {
    if (!used) {
      return List.of();
    }
    used = savepoints > 0;
    var changed =
        log.changed().entrySet().stream()
            .map(page -> new SqlPage(page.getKey(), page.getValue()))
            .toList();
    if (log.bytes() > LOG_BYTES_MAX && savepoints == 0) {
      shortenLog();
    }
    return changed;
  }

  /// Whether statements have run whose changes nobody has taken.
  public boolean used() {
    return used && savepoints == 0;
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
      connection.close();
    } catch (SQLException e) {
      throw new IOException("SQLite could not be closed.", e);
    }
  }
}
