// SQL that would reach out of its database, change what it must not, or be more than there may be.

import { ends, family, held, inObject, leaked, quiet, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

const HEAVY = ["script.exceeded-cpu", "script.exceeded-memory", "script.exceeded-wall-time", "script.threw"];
const heavy = (run) => ends(HEAVY, inObject(run));

/** Held when SQLite refuses all of it. */
const noSql = (...statements) =>
  inObject(async ({ sql }) => {
    const seen = [];
    for (const statement of statements) {
      const { value, error } = await tried(() => sql.exec(statement).toArray());
      if (error === undefined && value.length > 0) {
        return leaked(`${statement}: ${JSON.stringify(value)}`);
      }
      seen.push(textOf(error ?? "nothing"));
    }
    return held(...seen);
  });

/** Held whatever comes of each, as long as none of it reads or writes elsewhere. */
const oddSql = (...statements) =>
  inObject(async ({ sql }) => {
    const seen = [];
    for (const statement of statements) {
      const { value, error } = await tried(() => sql.exec(statement).toArray());
      seen.push(`${statement.slice(0, 60)}: ${textOf(error ?? value)}`.slice(0, 500));
    }
    return held(...seen);
  });

export default family({
  "transactions-by-words": noSql(
    "BEGIN",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT a",
    "RELEASE a",
    "END",
    "/* x */ BEGIN",
    "\u0000BEGIN",
    "EXPLAIN BEGIN",
  ),
  "sql-attach": noSql(
    "ATTACH '/etc/passwd' AS a",
    "ATTACH ':memory:' AS b",
    "ATTACH DATABASE 'file:/tmp/x?mode=rwc' AS c",
    "attach/**/'/tmp/x'/**/as/**/d",
    "DETACH main",
  ),
  "sql-vacuum-into-a-file": noSql("VACUUM INTO '/tmp/cloister-was-here.db'", "VACUUM main INTO 'x'", "VACUUM"),
  "sql-load-an-extension": noSql("SELECT load_extension('/lib/x86_64-linux-gnu/libc.so.6') AS x", "SELECT load_extension('x', 'y') AS x"),
  "sql-read-and-write-files": noSql(
    "SELECT readfile('/etc/passwd') AS x",
    "SELECT writefile('/tmp/x', 'y') AS x",
    "SELECT * FROM fsdir('/')",
    "SELECT edit('x') AS x",
    "SELECT * FROM pragma_database_list WHERE file <> ''",
    "SELECT * FROM 'Pragma_database_list'",
    "SELECT * FROM [pragma_compile_options]",
    'SELECT * FROM main."pragma_module_list"',
    "SELECT * FROM zipfile('/x')",
  ),
  "sql-pragmas-that-change-much": oddSql(
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA data_store_directory = '/tmp'",
    "PRAGMA writable_schema = ON",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA page_size = 512",
    "PRAGMA cache_size = -10000000",
    "PRAGMA mmap_size = 10000000000",
    "PRAGMA hard_heap_limit = 1",
    "PRAGMA soft_heap_limit = 1",
    "PRAGMA key = 'x'",
    "PRAGMA user_version = 7",
    "PRAGMA max_page_count = 1",
    "PRAGMA trusted_schema = ON",
    "PRAGMA module_list",
    "PRAGMA function_list",
    "PRAGMA compile_options",
    "PRAGMA database_list",
    "PRAGMA wal_checkpoint(TRUNCATE)",
  ),
  "sql-write-to-the-schema": noSql(
    "UPDATE sqlite_master SET sql = 'x' RETURNING 1",
    "INSERT INTO sqlite_master VALUES ('table', 'x', 'x', 1, 'x') RETURNING 1",
    "DELETE FROM sqlite_schema RETURNING 1",
    "INSERT INTO sqlite_dbpage VALUES (1, zeroblob(4096)) RETURNING 1",
    "SELECT * FROM sqlite_dbpage",
  ),
  "sql-tables-of-the-platform": noSql(
    "SELECT * FROM _cf_KV",
    "CREATE TABLE _cf_x (a)",
    "DROP TABLE _cf_KV",
    "CREATE VIEW v AS SELECT * FROM _cf_KV",
    'SELECT * FROM "_CF_KV"',
    "ALTER TABLE sqlite_sequence RENAME TO x",
  ),
  "sql-views-and-triggers-that-reach-further": oddSql(
    "CREATE TEMP TRIGGER t AFTER INSERT ON main.sqlite_master BEGIN SELECT 1; END",
    "CREATE VIEW v AS SELECT load_extension('x')",
    "SELECT * FROM v",
    "CREATE TABLE g (a AS (load_extension('x')))",
    "CREATE INDEX i ON g (load_extension(a))",
    "CREATE TABLE c (a CHECK (load_extension(a)))",
  ),
  "sql-virtual-tables": oddSql(
    "CREATE VIRTUAL TABLE a USING fts5(x)",
    "CREATE VIRTUAL TABLE b USING rtree(i, a, b)",
    "CREATE VIRTUAL TABLE c USING csv(filename='/etc/passwd')",
    "CREATE VIRTUAL TABLE d USING geopoly()",
    "INSERT INTO a(a, rank) VALUES ('automerge', 99999)",
    "INSERT INTO a_data VALUES (1, 'x')",
    "SELECT fts5(?1)",
    "SELECT fts3_tokenizer('simple', x'4141414142424242')",
    "CREATE VIRTUAL TABLE e USING fts3(tokenize=icu x)",
  ),
  "sql-nested-deeply": oddSql(
    "SELECT " + "(".repeat(5000) + "1" + ")".repeat(5000),
    "SELECT " + "1+".repeat(20_000) + "1",
    "SELECT " + "CASE WHEN 1 THEN ".repeat(2000) + "1" + " END".repeat(2000),
    "WITH " + Array.from({ length: 500 }, (_, i) => `t${i} AS (SELECT 1)`).join(",") + " SELECT 1",
    "SELECT 1" + " UNION SELECT 1".repeat(2000),
    "SELECT * FROM (".repeat(300) + "SELECT 1" + ")".repeat(300),
  ),
  "sql-more-than-its-limits": oddSql(
    "SELECT '" + "x".repeat(200_000) + "'",
    "CREATE TABLE w (" + Array.from({ length: 300 }, (_, i) => `c${i}`).join(",") + ")",
    "SELECT " + Array.from({ length: 300 }, () => "1").join(","),
    "SELECT max(" + Array.from({ length: 200 }, () => "1").join(",") + ")",
    "SELECT ?999999",
    "SELECT 'a' LIKE '" + "%a".repeat(100) + "'",
  ),
  "sql-bindings-of-all-kinds": inObject(({ sql }) =>
    quiet(() => {
      const seen = [];
      for (const value of [
        {},
        [],
        () => 1,
        Symbol("x"),
        1n,
        2n ** 70n,
        NaN,
        Infinity,
        undefined,
        new Date(),
        new Uint8Array(3),
        new ArrayBuffer(3),
        "\u0000\ud800",
        {
          valueOf() {
            throw new Error("mine");
          },
        },
        new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        ),
      ]) {
        try {
          seen.push(textOf(sql.exec("SELECT ? AS x", value).one().x));
        } catch (e) {
          seen.push(textOf(e));
        }
      }
      return seen.join("\n");
    }),
  ),
  "sql-with-wrong-numbers-of-bindings": inObject(({ sql }) =>
    quiet(() => {
      const seen = [];
      for (const args of [
        ["SELECT ?"],
        ["SELECT 1", 2],
        ["SELECT ?", ...Array(200).fill(1)],
        [""],
        [" ; ;"],
        ["SELECT 1; SELECT ?", 1],
        [null],
        [{}],
        ["SELECT :a, @b, $c", 1, 2, 3],
      ]) {
        try {
          seen.push(textOf(sql.exec(...args).toArray()));
        } catch (e) {
          seen.push(textOf(e));
        }
      }
      return seen.join("\n");
    }),
  ),
  "sql-cursor-over-a-dropped-table": inObject(({ sql }) =>
    quiet(() => {
      sql.exec("CREATE TABLE IF NOT EXISTS d (x); INSERT INTO d VALUES (1), (2), (3)");
      const cursor = sql.exec("SELECT * FROM d");
      cursor.next();
      sql.exec("DROP TABLE d");
      return [...cursor];
    }),
  ),
  "sql-cursor-used-again": inObject(({ sql }) =>
    quiet(() => {
      const cursor = sql.exec("SELECT 1 AS x");
      const raw = cursor.raw();
      cursor.toArray();
      raw.next();
      cursor.one.call({});
      return cursor.one();
    }),
  ),
  "sql-recursive-callbacks": inObject(({ sql }) =>
    quiet(() => {
      const rows = [];
      for (const row of sql.exec("SELECT 1 AS x UNION SELECT 2")) {
        for (const inner of sql.exec("SELECT 3 AS y")) rows.push(row, inner);
      }
      return rows;
    }),
  ),
  "sql-tables-without-number": heavy(({ sql }) =>
    quiet(() => {
      for (let i = 0; i < 500; i++) sql.exec(`CREATE TABLE t${i} (a, b)`);
      return sql.databaseSize;
    }),
  ),
  "sql-as-large-as-it-gets": heavy(({ sql, storage }) =>
    quiet(async () => {
      sql.exec("CREATE TABLE big (b)");
      for (let i = 0; i < 100; i++) sql.exec("INSERT INTO big VALUES (randomblob(500000))");
      await storage.sync();
      await storage.deleteAll();
      return sql.databaseSize;
    }),
  ),
  "sql-and-delete-all": inObject(({ sql, storage }) =>
    quiet(async () => {
      sql.exec("CREATE TABLE IF NOT EXISTS x (a)");
      const cursor = sql.exec("SELECT 1 UNION ALL SELECT 2");
      await storage.deleteAll();
      return cursor.toArray();
    }),
  ),
  "sql-damaged-by-its-own-schema": oddSql(
    "PRAGMA writable_schema = 1",
    "CREATE TABLE a (b)",
    "UPDATE sqlite_master SET rootpage = 1 WHERE name = 'a'",
    "PRAGMA schema_version = 99",
    "SELECT * FROM a",
    "DROP TABLE a",
    "REINDEX",
    "ANALYZE",
    "PRAGMA integrity_check",
  ),
});
