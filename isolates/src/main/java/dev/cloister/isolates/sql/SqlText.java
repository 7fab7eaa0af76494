package dev.cloister.isolates.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A text of SQL taken apart as far as the rules on statements need it: where each ends, what it
/// begins with, and whether it changes rows.
///
/// SQLite itself would run only the first; and the driver has no way to ask before a statement runs
/// what it is about to do, so what must not run is told by its first words, of which SQLite's
/// grammar leaves no doubt.
///
/// Threads: one.
final class SqlText {
  private static final Set<String> REFUSED =
      Set.of("ATTACH", "DETACH", "VACUUM", "COMMIT", "END", "ROLLBACK", "RELEASE");
  private static final Set<String> TRANSACTIONS = Set.of("BEGIN", "SAVEPOINT");
  private static final Set<String> PRAGMAS =
      Set.of(
          "case_sensitive_like",
          "data_version",
          "defer_foreign_keys",
          "foreign_key_check",
          "foreign_key_list",
          "foreign_keys",
          "ignore_check_constraints",
          "index_info",
          "index_list",
          "index_xinfo",
          "legacy_alter_table",
          "optimize",
          "page_size",
          "quick_check",
          "recursive_triggers",
          "reverse_unordered_selects",
          "table_info",
          "table_list",
          "table_xinfo");
  private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE");
  private static final Set<String> READS = Set.of("SELECT", "VALUES");
  private static final String RESERVED = "_cf_";

  /// Pragmas are tables too, by this and their name.
  private static final String PRAGMA_TABLE = "pragma_";

  private final String text;
  private final List<Statement> statements = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int at;
  private boolean afterSemicolon;
  private boolean triggerEnded;

  private SqlText(String text) {
    this.text = text;
  }

  /// One statement.
  ///
  /// @param changes whether it inserts, updates or deletes rows
  record Statement(String text, boolean changes) {}

  /// The statements of a text, in order, without empty ones.
  static List<Statement> statements(String text) throws SqlRefused {
    var reader = new SqlText(text);
    reader.read();
    return reader.statements;
  }

  private void read() throws SqlRefused {
    var start = 0;
    var empty = true;
    while (at < text.length()) {
      var tokenStart = at;
      var token = token();
      if (token.equals(";")) {
        if (!endsHere()) {
          continue;
        }
        if (!empty) {
          finish(text.substring(start, tokenStart));
        }
        start = at;
        empty = true;
      } else if (!token.isBlank()) {
        empty = false;
        note(token);
      }
    }
    if (!empty) {
      finish(text.substring(start));
    }
  }

  /// Whether a semicolon ends the statement: not inside a trigger, which ends with `; END`.
  private boolean endsHere() {
    if (!isTrigger() || triggerEnded) {
      return true;
    }
    afterSemicolon = true;
    return false;
  }

  private boolean isTrigger() {
    var from = afterExplain();
    return is(from, "CREATE") && is(isTemporary(from) ? from + 2 : from + 1, "TRIGGER");
  }

  /// What is temporary would be gone when the object comes back, which nobody can foresee.
  private boolean isTemporary(int from) {
    return is(from, "CREATE") && (is(from + 1, "TEMP") || is(from + 1, "TEMPORARY"));
  }

  private boolean is(int at, String word) {
    return words.size() > at && words.get(at).equals(word);
  }

  private int afterExplain() {
    if (!is(0, "EXPLAIN")) {
      return 0;
    }
    return is(1, "QUERY") && is(2, "PLAN") ? 3 : 1;
  }

  private void note(String token) throws SqlRefused {
    var word = token.toUpperCase(Locale.ROOT);
    triggerEnded = afterSemicolon && word.equals("END");
    afterSemicolon = false;
    words.add(word);
    var name = unquoted(token);
    if (name.toLowerCase(Locale.ROOT).startsWith(RESERVED)) {
      throw new SqlRefused("access to %s is prohibited: SQLITE_AUTH".formatted(name));
    }
    // SQLite takes a table's name in single quotes, too; text that begins so can be bound.
    var table = unquotedWord(word);
    if (table.startsWith(PRAGMA_TABLE)
        && !PRAGMAS.contains(table.substring(PRAGMA_TABLE.length()))) {
      throw new SqlRefused("not authorized: SQLITE_AUTH");
    }
  }

  private static String unquoted(String token) {
    var first = token.charAt(0);
    return first == '"' || first == '`' || first == '[' ? token.substring(1) : token;
  }

  private void finish(String statement) throws SqlRefused {
    var from = afterExplain();
    var verb = words.size() > from ? words.get(from) : "";
    if (TRANSACTIONS.contains(verb)) {
      throw new SqlRefused(
          "A script begins no transaction with %s: use ctx.storage.transactionSync() or ctx.storage.transaction(), which take back other writes as well: SQLITE_AUTH"
              .formatted(verb));
    }
    if (REFUSED.contains(verb) || isTemporary(from)) {
      throw new SqlRefused("not authorized: SQLITE_AUTH");
    }
    if (verb.equals("PRAGMA") && !PRAGMAS.contains(pragma(from + 1))) {
      throw new SqlRefused("not authorized: SQLITE_AUTH");
    }
    statements.add(new Statement(statement, from == 0 && changesRows()));
    words.clear();
    afterSemicolon = false;
    triggerEnded = false;
  }

  /// Common table expressions may stand before the verb, each in parentheses but for its name; of
  /// the verbs only REPLACE could be such a name.
  private boolean changesRows() {
    var depth = 0;
    for (var at = 0; at < words.size(); at++) {
      var word = words.get(at);
      if (word.equals("(")) {
        depth++;
      } else if (word.equals(")")) {
        depth--;
      } else if (depth == 0) {
        if (CHANGES.contains(word) || (word.equals("REPLACE") && is(at + 1, "INTO"))) {
          return true;
        }
        if (READS.contains(word) || (at == 0 && !word.equals("WITH"))) {
          return false;
        }
      }
    }
    return false;
  }

  /// The name of a pragma, which a schema's name may precede.
  private String pragma(int from) {
    var at = is(from + 1, ".") ? from + 2 : from;
    return words.size() > at ? unquotedWord(words.get(at)) : "";
  }

  private static String unquotedWord(String word) {
    var bare =
        word.length() > 1 && "\"`['".indexOf(word.charAt(0)) >= 0
            ? word.substring(1, word.length() - 1)
            : word;
    return bare.toLowerCase(Locale.ROOT);
  }

  // ---- tokens

  /// The next token; blank for space and comments.
  private String token() {
    var start = at;
    var first = text.charAt(at++);
    if (first == '-' && follows('-')) {
      skipTo("\n");
      return " ";
    }
    if (first == '/' && follows('*')) {
      at++;
      skipTo("*/");
      return " ";
    }
    switch (first) {
      case '\'', '"', '`' -> quoted(first);
      case '[' -> skipTo("]");
      default -> {
        if (isWord(first)) {
          while (at < text.length() && isWord(text.charAt(at))) {
            at++;
          }
        }
      }
    }
    return text.substring(start, at);
  }

  private boolean follows(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /// A doubled quote inside quotes is read as two quoted parts without harm.
  private void quoted(char quote) {
    skipTo(String.valueOf(quote));
  }

  private void skipTo(String end) {
    var found = text.indexOf(end, at);
    at = found < 0 ? text.length() : found + end.length();
  }

  private static boolean isWord(char c) {
    return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
  }
}
