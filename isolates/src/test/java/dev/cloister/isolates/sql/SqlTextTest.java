package dev.cloister.isolates.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlTextTest {
  private static List<String> texts(String text) throws SqlRefused {
    return SqlText.statements(text).stream().map(SqlText.Statement::text).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (1) RETURNING a",
        "replace into t values (1)",
        "Update t SET a = (SELECT 1)",
        "/* x */ DELETE FROM t",
        "WITH a AS (SELECT 1), b(x) AS NOT MATERIALIZED (SELECT 2) INSERT INTO t SELECT * FROM a RETURNING *",
        "WITH RECURSIVE replace AS (SELECT 1) REPLACE INTO t SELECT 1",
      })
  void a_statement_that_changes_rows_is_known(String text) throws SqlRefused {
    assertThat(SqlText.statements(text)).containsExactly(new SqlText.Statement(text, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'INSERT', \"UPDATE\", replace(a, 'x', 'y') FROM t",
        "VALUES (1)",
        "WITH replace AS (SELECT 1) SELECT * FROM replace",
        "WITH a AS (VALUES (1)) VALUES (2)",
        "CREATE TABLE t (a)",
        "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END",
        "EXPLAIN INSERT INTO t VALUES (1)",
        "PRAGMA optimize",
      })
  void one_that_changes_no_rows_itself_is_known_too(String text) throws SqlRefused {
    assertThat(SqlText.statements(text)).containsExactly(new SqlText.Statement(text, false));
  }

  @Test
  void statements_end_at_semicolons_outside_of_strings_names_and_comments() throws Exception {
    assertThat(texts("SELECT ';', \"a;b\", `c;d`, [e;f] -- g;h\n; /* i;j */ SELECT 'it''s;'; ; "))
        .map(String::strip)
        .containsExactly("SELECT ';', \"a;b\", `c;d`, [e;f] -- g;h", "/* i;j */ SELECT 'it''s;'");
  }

  @Test
  void a_trigger_ends_with_the_end_of_its_body() throws Exception {
    var trigger =
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b VALUES (CASE 1 WHEN 1 THEN 2 END); DELETE FROM c; END";
    assertThat(texts(trigger + "; SELECT 1"))
        .map(String::strip)
        .containsExactly(trigger, "SELECT 1");
  }

  @Test
  void a_text_without_a_statement_has_none() throws Exception {
    assertThat(texts(" ; -- nothing\n /* at all */ ;")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ATTACH 'x' AS y",
        "attach 'x' as y",
        "/* */ ATTACH 'x' AS y",
        "EXPLAIN ATTACH 'x' AS y",
        "EXPLAIN QUERY PLAN DETACH y",
        "SELECT 1; ATTACH 'x' AS y",
        "VACUUM INTO 'x'",
        "COMMIT",
        "CREATE TEMP TABLE x (a)",
        "create temporary trigger x AFTER INSERT ON y BEGIN SELECT 1; END",
        "END",
        "ROLLBACK",
        "RELEASE x",
        "PRAGMA journal_mode=DELETE",
        "SELECT file FROM pragma_database_list",
        "SELECT * FROM main.Pragma_compile_options()",
        "SELECT * FROM [pragma_module_list]",
        "SELECT * FROM 'pragma_database_list'",
        "CREATE VIEW v AS SELECT * FROM \"pragma_database_list\"",
        "PRAGMA main.locking_mode=NORMAL",
        "PRAGMA \"writable_schema\"=ON",
        "PRAGMA temp_store_directory='/'",
        "SELECT * FROM _cf_KV",
        "SELECT * FROM \"_CF_KV\""
      })
  void what_reaches_beyond_the_database_is_not_authorized(String text) {
    assertThatThrownBy(() -> SqlText.statements(text))
        .isInstanceOf(SqlRefused.class)
        .hasMessageEndingWith("SQLITE_AUTH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEGIN", "begin immediate", "SAVEPOINT x"})
  void transactions_are_begun_with_the_api(String text) {
    assertThatThrownBy(() -> SqlText.statements(text)).hasMessageContaining("transactionSync()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRAGMA table_info(x)",
        "SELECT name FROM pragma_table_info('x')",
        "PRAGMA main.table_list",
        "PRAGMA defer_foreign_keys=ON",
        "CREATE TABLE \"end\" (\"begin\" TEXT)",
        "WITH x AS (SELECT 1) SELECT * FROM x"
      })
  void what_stays_within_it_is(String text) throws Exception {
    assertThat(texts(text)).containsExactly(text);
  }
}
