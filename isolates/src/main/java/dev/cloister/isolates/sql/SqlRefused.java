package dev.cloister.isolates.sql;

import java.io.Serial;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/// A statement that was not carried out, or not to its end, with a message for the script's author:
/// what SQLite says, then its result code, as Workers have it.
public final class SqlRefused extends Exception {
  /// What is said where the stack has ended inside SQLite.
  static final String STACK_EXCEEDED = "the stack of the script has ended";

  @Serial private static final long serialVersionUID = 1;

  SqlRefused(String message) {
    super(message, null, false, false);
  }

  static SqlRefused of(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return new SqlRefused(String.valueOf(e.getMessage()) + ": SQLITE_ERROR");
    }
    var code = sqlite.getResultCode();
    var said = said(sqlite);
    var primary = primary(code.name());
    return new SqlRefused(
        primary.equals(code.name())
            ? said + ": " + primary
            : "%s: %s (extended: %s)".formatted(said, primary, code.name()));
  }

  /// What SQLite says, without its result code.
  static String said(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return String.valueOf(e.getMessage());
    }
    var code = sqlite.getResultCode();
    var text = String.valueOf(e.getMessage());
    // The driver's "[CODE] what the code means (what SQLite says)".
    var prefix = "[%s] %s (".formatted(code.name(), code.message);
    var said =
        text.startsWith(prefix) && text.endsWith(")")
            ? text.substring(prefix.length(), text.length() - 1)
            : code.message;
    // The driver makes a text of what breaks off one of our functions at its very beginning.
    return said.startsWith(StackOverflowError.class.getName()) ? STACK_EXCEEDED : said;
  }

  /// The name of a result code without what an extended one says beyond it.
  private static String primary(String name) {
    var first = name.indexOf('_');
    var second = name.indexOf('_', first + 1);
    return second < 0 ? name : name.substring(0, second);
  }
}
