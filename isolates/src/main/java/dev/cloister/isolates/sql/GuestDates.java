package dev.cloister.isolates.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/// SQLite's functions of dates and times, with the guest's clock where they would ask the
/// machine's.
///
/// A clock that moves while code runs tells a script what its neighbours do. Which of these
/// functions mean now cannot be told from a statement's text, for `'now'` may be bound, computed or
/// read from a table. So all are put in front of SQLite's own under their names; they look at their
/// arguments and leave the rest to a second, empty database, which has the real ones.
///
/// Threads: those of its [ObjectDatabase]. Owns: the second database, opened when it is first
/// needed.
final class GuestDates implements AutoCloseable {
  /// May be used in what the schema says: defaults, checks, triggers, views. The driver has no name
  /// for it.
  private static final int INNOCUOUS = 0x200000;

  private static final int ANY_COUNT = -1;
  private static final int INTEGER = 1;
  private static final int FLOAT = 2;
  private static final int NULL = 5;
  private static final DateTimeFormatter TIME_VALUE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Opens the second database.
  interface Opener {
    Connection open() throws SQLException;
  }

  private final LongSupplier nowMillis;
  private final Opener opener;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private @Nullable Connection real;

  /// @param nowMillis the guest's clock, in milliseconds since 1970
  GuestDates(LongSupplier nowMillis, Opener opener) {
    this.nowMillis = nowMillis;
    this.opener = opener;
  }

  /// Puts them in front of SQLite's own.
  void install(Connection connection) throws SQLException {
    for (var name : List.of("date", "time", "datetime", "julianday", "unixepoch")) {
      install(connection, name, ANY_COUNT, new OfTime(name, 0, 0));
    }
    install(connection, "strftime", ANY_COUNT, new OfTime("strftime", 1, 1));
    install(connection, "timediff", 2, new OfTime("timediff", 0, 1));
    // The keywords are functions too.
    install(connection, "current_date", 0, new OfTime("date", 0, 0));
    install(connection, "current_time", 0, new OfTime("time", 0, 0));
    install(connection, "current_timestamp", 0, new OfTime("datetime", 0, 0));
  }

  private static void install(Connection connection, String name, int arguments, Function function)
      throws SQLException {
    Function.create(connection, name, function, arguments, Function.FLAG_DETERMINISTIC | INNOCUOUS);
  }

  private @Nullable Object real(String function, @Nullable Object[] arguments) throws SQLException {
    var places = String.join(",", java.util.Collections.nCopies(arguments.length, "?"));
    var text = "SELECT %s(%s)".formatted(function, places);
    var statement = statements.get(text);
    if (statement == null) {
      statement = database().prepareStatement(text);
      statements.put(text, statement);
    }
    for (var at = 0; at < arguments.length; at++) {
      statement.setObject(at + 1, arguments[at]);
    }
    try (var rows = statement.executeQuery()) {
      return rows.getObject(1);
    }
  }

  private Connection database() throws SQLException {
    var open = real;
    if (open == null) {
      open = opener.open();
      real = open;
    }
    return open;
  }

  private String now() {
    return TIME_VALUE.format(Instant.ofEpochMilli(nowMillis.getAsLong()));
  }

  @Override
  public void close() throws SQLException {
    for (var statement : statements.values()) {
      statement.close();
    }
    statements.clear();
    var open = real;
    real = null;
    if (open != null) {
      open.close();
    }
  }

  /// One of them, whose arguments from `first` to `last` are times.
  private final class OfTime extends Function {
    private final String name;
    private final int first;
    private final int last;

    private OfTime(String name, int first, int last) {
      this.name = name;
      this.first = first;
      this.last = last;
    }

    @Override
    protected void xFunc() throws SQLException {
      try {
        answer(real(name, withNow(arguments())));
      } catch (SQLException e) {
        error(SqlRefused.said(e));
      } catch (StackOverflowError _) {
        error(SqlRefused.STACK_EXCEEDED);
      }
    }

    private @Nullable Object[] arguments() throws SQLException {
      var arguments = new @Nullable Object[args()];
      for (var at = 0; at < arguments.length; at++) {
        arguments[at] =
            switch (value_type(at)) {
              case INTEGER -> value_long(at);
              case FLOAT -> value_double(at);
              case NULL -> null;
              default -> value_text(at);
            };
      }
      return arguments;
    }

    /// Where SQLite would ask its own clock, the guest's time stands: for what says `now`, for the
    /// time that is left out, and for the one that is left out before a modifier of it.
    private @Nullable Object[] withNow(@Nullable Object[] arguments) {
      if (arguments.length == first) {
        return inserted(arguments);
      }
      var known = arguments.clone();
      for (var at = first; at <= last && at < known.length; at++) {
        if (known[at] instanceof String text) {
          switch (asInC(text).toLowerCase(Locale.ROOT)) {
            case "now" -> known[at] = now();
            case "subsec", "subsecond" -> {
              return inserted(arguments);
            }
            default -> {}
          }
        }
      }
      return known;
    }

    private @Nullable Object[] inserted(@Nullable Object[] arguments) {
      var more = new @Nullable Object[arguments.length + 1];
      System.arraycopy(arguments, 0, more, 0, first);
      more[first] = now();
      System.arraycopy(arguments, first, more, first + 1, arguments.length - first);
      return more;
    }

    private void answer(@Nullable Object value) throws SQLException {
      switch (value) {
        case Integer number -> result((long) number);
        case Long number -> result((long) number);
        case Number number -> result(number.doubleValue());
        case null -> result();
        default -> result(value.toString());
      }
    }
  }

  /// As far as SQLite reads it.
  private static String asInC(String text) {
    var end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
