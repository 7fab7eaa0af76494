package dev.cloister.host.deploy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Finds what a JavaScript module imports, without parsing it.
///
/// It knows comments, strings, templates and regular expressions well enough not to look into them,
/// and takes down `import "x"`, `import … from "x"`, `export … from "x"` and `import("x")`. Its
/// answer decides only which files are collected and whether bundling is needed: what it misses the
/// script's first evaluation reports, what it invents esbuild does.
final class ImportScan {
  /// An imported specifier and the line that imports it. `now` says that the module does not
  /// evaluate without it, as it would with `import("x")`; `attributes` that something like `with {
  /// type: "json" }` follows.
  record Import(String specifier, int line, boolean now, boolean attributes) {}

  /// Words after which a slash begins a regular expression, not a division.
  private static final Set<String> BEFORE_EXPRESSION =
      Set.of(
          "return",
          "typeof",
          "case",
          "in",
          "of",
          "delete",
          "void",
          "throw",
          "new",
          "instanceof",
          "do",
          "else",
          "yield",
          "await");

  private static final Set<String> BEFORE_PARENTHESIS = Set.of("if", "while", "for", "with");

  /// Characters that may be looked at in vain, to go back afterwards, for each one of the text: so
  /// that no text, however made, takes more time than in proportion to its length. What is written
  /// by people or bundlers wastes far less than one.
  private static final int WASTED_MAX = 8;

  private final String text;
  private final List<Import> imports = new ArrayList<>();

  /// For each open brace, whether it ends a template's `${`.
  private final Deque<Boolean> braces = new ArrayDeque<>();

  /// For each open parenthesis, whether an expression may follow its end.
  private final Deque<Boolean> parentheses = new ArrayDeque<>();

  private int at;

  private long wasted;

  /// The line of `lineAt`.
  private int line = 1;

  private int lineAt;

  /// Whether a slash here would begin a regular expression.
  private boolean expressionNext = true;

  private String lastWord = "";
  private boolean afterDot;

  private ImportScan(String text) {
    this.text = text;
  }

  /// What the module imports, in order.
  static List<Import> of(String text) {
    var scan = new ImportScan(text);
    scan.scan();
    return scan.imports;
  }

  private void scan() {
    while (skipBlank()) {
      char c = text.charAt(at);
      if (Character.isUnicodeIdentifierStart(c) || c == '$' || c == '_') {
        word();
      } else if (c == '"' || c == '\'') {
        string();
        operand();
      } else if (c == '`') {
        at++;
        template();
      } else if (Character.isDigit(c)) {
        while (at < text.length() && isPartOfWord(text.charAt(at))) {
          at++;
        }
        operand();
      } else if (c == '/' && expressionNext && regularExpression()) {
        operand();
      } else {
        punctuator(c);
      }
    }
  }

  private void operand() {
    expressionNext = false;
    lastWord = "";
    afterDot = false;
  }

  private void punctuator(char c) {
    at++;
    switch (c) {
      case '(' -> {
        parentheses.push(BEFORE_PARENTHESIS.contains(lastWord));
        expressionNext = true;
      }
      case ')' -> expressionNext = !parentheses.isEmpty() && parentheses.pop();
      case '{' -> {
        braces.push(false);
        expressionNext = true;
      }
      case '}' -> {
        expressionNext = true;
        if (!braces.isEmpty() && braces.pop()) {
          template();
        }
      }
      case ']' -> expressionNext = false;
      default -> expressionNext = true;
    }
    lastWord = "";
    afterDot = c == '.';
  }

  private void word() {
    boolean member = afterDot;
    String word = readWord();
    lastWord = member ? "" : word;
    expressionNext = !member && BEFORE_EXPRESSION.contains(word);
    afterDot = false;
    if (!member && word.equals("import")) {
      importClause();
    } else if (!member && word.equals("export")) {
      exportClause();
    }
  }

  private String readWord() {
    int start = at;
    while (at < text.length() && isPartOfWord(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void importClause() {
    if (!skipBlank()) {
      return;
    }
    switch (text.charAt(at)) {
      case '"', '\'' -> takeString(true);
      case '(' -> {
        int back = at;
        at++;
        if (skipBlank() && isQuote(text.charAt(at))) {
          takeString(false);
        }
        // The parenthesis is walked over again as any other.
        at = back;
      }
      case '.' -> {}
      default -> from();
    }
  }

  private void exportClause() {
    if (skipBlank() && (text.charAt(at) == '{' || text.charAt(at) == '*')) {
      from();
    }
  }

  /// Walks over the names of a clause to `from "x"`; goes back when it turns out not to be one.
  private void from() {
    if (mayNotWaste()) {
      return;
    }
    int back = at;
    while (skipBlank()) {
      char c = text.charAt(at);
      if (isPartOfWord(c)) {
        boolean isFrom = readWord().equals("from");
        if (isFrom && skipBlank() && isQuote(text.charAt(at))) {
          takeString(true);
          return;
        }
      } else if (isQuote(c)) {
        string();
      } else if (c == '{' || c == '}' || c == ',' || c == '*') {
        at++;
      } else {
        break;
      }
    }
    wasted += at - back;
    at = back;
  }

  private boolean mayNotWaste() {
    return wasted > (long) WASTED_MAX * text.length();
  }

  private void takeString(boolean now) {
    int start = at + 1;
    for (; lineAt < start; lineAt++) {
      line += text.charAt(lineAt) == '\n' ? 1 : 0;
    }
    string();
    if (at <= text.length() && at > start) {
      String specifier = text.substring(start, at - 1);
      boolean attributes = skipBlank() && text.startsWith(now ? "with" : ",", at);
      imports.add(new Import(specifier, line, now, attributes));
    }
  }

  /// Walks over a string; one that is not closed ends with its line.
  private void string() {
    char quote = text.charAt(at++);
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\') {
        at++;
      } else if (c == quote || c == '\n') {
        return;
      }
    }
  }

  /// Walks over a template's text, up to its end or to the next `${`.
  private void template() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\') {
        at++;
      } else if (c == '`') {
        operand();
        return;
      } else if (c == '$' && at < text.length() && text.charAt(at) == '{') {
        at++;
        braces.push(true);
        expressionNext = true;
        lastWord = "";
        return;
      }
    }
  }

  /// Walks over a regular expression; false, and nowhere, when the line ends before it does.
  private boolean regularExpression() {
    if (mayNotWaste()) {
      return false;
    }
    var inClass = false;
    int i = at + 1;
    for (; i < text.length() && text.charAt(i) != '\n'; i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '[' -> inClass = true;
        case ']' -> inClass = false;
        case '/' -> {
          if (!inClass) {
            at = i + 1;
            return true;
          }
        }
        default -> {}
      }
    }
    wasted += i - at;
    return false;
  }

  /// Walks over white space and comments; false at the text's end.
  private boolean skipBlank() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == '\uFEFF' || c == '\u00A0') {
        at++;
      } else if (text.startsWith("//", at) || (at == 0 && text.startsWith("#!"))) {
        at = endOf("\n", at);
      } else if (text.startsWith("/*", at)) {
        at = endOf("*/", at + 2);
      } else {
        return true;
      }
    }
    return false;
  }

  private int endOf(String mark, int start) {
    int found = text.indexOf(mark, start);
    return found < 0 ? text.length() : found + mark.length();
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static boolean isPartOfWord(char c) {
    return Character.isUnicodeIdentifierPart(c) || c == '$';
  }
}
