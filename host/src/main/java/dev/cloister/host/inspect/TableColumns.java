package dev.cloister.host.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The columns of a table, taken from the statement that made it. No more of SQL is understood than
/// where one definition ends and the next begins.
///
/// @param names in the order of a row's values
/// @param rowid which of them is the row's number itself, for which a row has no value; -1 if none
record TableColumns(List<String> names, int rowid) {
  private static final Set<String> CONSTRAINTS =
      Set.of("constraint", "primary", "unique", "check", "foreign");

  TableColumns {
    names = List.copyOf(names);
  }

  static TableColumns of(String createTable) {
    var names = new ArrayList<String>();
    int rowid = -1;
    for (String definition : definitions(createTable)) {
      if (names.size() == SqliteRecord.COLUMNS_MAX) {
        break;
      }
      String text = definition.strip();
      String name = firstWord(text);
      boolean quoted = !text.isEmpty() && "\"'`[".indexOf(text.charAt(0)) >= 0;
      if (name.isEmpty() || (!quoted && CONSTRAINTS.contains(name.toLowerCase(Locale.ROOT)))) {
        continue;
      }
      String rest = text.substring(Math.min(text.length(), name.length() + (quoted ? 2 : 0)));
      if (rest.strip()
          .toLowerCase(Locale.ROOT)
          .matches("(?s)integer\\s+primary\\s+key\\b(?!\\s+desc).*")) {
        rowid = names.size();
      }
      names.add(name);
    }
    return new TableColumns(names, rowid);
  }

  private static List<String> definitions(String sql) {
    var found = new ArrayList<String>();
    int depth = 0;
    int begin = -1;
    for (int at = 0; at < sql.length(); at++) {
      char next = sql.charAt(at);
      switch (next) {
        case '\'', '"', '`' -> at = endOfQuote(sql, at, next);
        case '[' -> at = endOfQuote(sql, at, ']');
        case '-' -> at = sql.startsWith("--", at) ? end(sql, at, "\n") : at;
        case '/' -> at = sql.startsWith("/*", at) ? end(sql, at + 2, "*/") : at;
        case '(' -> {
          if (++depth == 1) {
            begin = at + 1;
          }
        }
        case ')' -> {
          if (--depth == 0) {
            found.add(sql.substring(begin, at));
            return found;
          }
        }
        case ',' -> {
          if (depth == 1) {
            found.add(sql.substring(begin, at));
            begin = at + 1;
          }
        }
        default -> {}
      }
    }
    return found;
  }

  private static int end(String sql, int from, String mark) {
    int end = sql.indexOf(mark, from);
    return end < 0 ? sql.length() : end + mark.length() - 1;
  }

  private static int endOfQuote(String sql, int begin, char mark) {
    int at = begin + 1;
    while (at < sql.length()) {
      if (sql.charAt(at) == mark) {
        if (at + 1 >= sql.length() || sql.charAt(at + 1) != mark || mark == ']') {
          return at;
        }
        at++;
      }
      at++;
    }
    return sql.length();
  }

  private static String firstWord(String text) {
    if (text.isEmpty()) {
      return "";
    }
    char first = text.charAt(0);
    if ("\"'`[".indexOf(first) >= 0) {
      int end = endOfQuote(text, 0, first == '[' ? ']' : first);
      return text.substring(1, Math.max(1, Math.min(end, text.length())));
    }
    int end = 0;
    while (end < text.length()
        && !Character.isWhitespace(text.charAt(end))
        && text.charAt(end) != '(') {
      end++;
    }
    return text.substring(0, end);
  }
}
