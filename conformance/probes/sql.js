import { objectClass, throughObjects } from "./kit.js";

// A table of people, as most probes need one.
const people = ({ sql }) => {
  sql.exec("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age REAL, photo BLOB)");
  sql.exec("INSERT INTO people (name, age) VALUES ('Ada', 36.5), ('Grace', NULL), ('Mary', 92)");
  return sql;
};
const message = (run) => {
  try {
    run();
    return "nothing thrown";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
// Without the place in the text, which only workerd knows.
const sqlMessage = (run) => message(run).replace(/ at offset \d+/, "");
const refused = (text) => ({ storage }) => message(() => people(storage).exec(text)).startsWith("Error");

const probes = {
  "a value": ({ storage: { sql } }) => sql.exec("SELECT 1 AS one").toArray(),
  "values of each type": ({ storage: { sql } }) =>
    sql.exec("SELECT 1 AS i, 1.5 AS r, 'é' AS t, x'0102' AS b, NULL AS n, 9007199254740993 AS big").one(),
  "bindings of each type": ({ storage: { sql } }) =>
    sql.exec("SELECT ? AS n, ? AS r, ? AS t, ? AS b, ? AS u", null, 1.5, "é", new Uint8Array([1, 2]).buffer, undefined).one(),
  "types of bindings": ({ storage: { sql } }) =>
    sql.exec("SELECT typeof(?) AS whole, typeof(?) AS part, typeof(?) AS large, typeof(?) AS text, typeof(?) AS bytes",
      1, 1.5, 2 ** 60, "x", new ArrayBuffer(1)).one(),
  "a view as binding": ({ storage: { sql } }) =>
    sql.exec("SELECT ? AS b", new Uint8Array([0, 1, 2, 3]).subarray(1, 3)).one(),
  "a boolean as binding": ({ storage: { sql } }) => sql.exec("SELECT ? AS b", true).one(),
  "a bigint as binding": ({ storage: { sql } }) => sql.exec("SELECT ? AS b", 5n).one(),
  "a date as binding": ({ storage: { sql } }) => sql.exec("SELECT ? AS b", new Date(0)).one(),
  "an object as binding": ({ storage: { sql } }) => sql.exec("SELECT ? AS b", {}).one(),
  "a function as binding": ({ storage: { sql } }) => sql.exec("SELECT typeof(?) AS b", () => 1).one(),
  "a symbol as binding": ({ storage: { sql } }) => sql.exec("SELECT ? AS b", Symbol("x")).one(),
  "minus zero, NaN and infinity": ({ storage: { sql } }) => sql.exec("SELECT ? AS a, ? AS b, ? AS c", -0, NaN, Infinity).one(),
  "an unpaired surrogate": ({ storage: { sql } }) => sql.exec("SELECT ? AS a", "\ud800x").one(),
  "a text with a zero": ({ storage: { sql } }) => sql.exec("SELECT ? AS a, length(?) AS b", "a\0b", "a\0b").one(),
  "numbered and named parameters": ({ storage: { sql } }) => sql.exec("SELECT ?2 AS a, ?1 AS b", "x", "y").one(),
  "too few bindings": ({ storage: { sql } }) => sql.exec("SELECT ?, ?", 1),
  "too many bindings": ({ storage: { sql } }) => sql.exec("SELECT ?", 1, 2),
  "no statement": ({ storage: { sql } }) => sql.exec(" -- nothing"),
  "no argument": ({ storage: { sql } }) => sql.exec(),
  "a number as statement": ({ storage: { sql } }) => sql.exec(5),
  "several statements": ({ storage: { sql } }) =>
    sql.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1); INSERT INTO t VALUES (?); SELECT a FROM t ORDER BY a DESC LIMIT 1").toArray(),
  "bindings of the last of several": ({ storage: { sql } }) =>
    sql.exec("CREATE TABLE t (a); INSERT INTO t VALUES (?) RETURNING a", "bound").toArray(),
  "the last of several is empty": ({ storage: { sql } }) => sql.exec("SELECT 1 AS a; SELECT 2 AS b; ").toArray(),

  "columnNames": ({ storage }) => people(storage).exec("SELECT id, name AS who, age + 1 FROM people").columnNames,
  "columnNames without rows": ({ storage }) => people(storage).exec("SELECT id FROM people WHERE 0").columnNames,
  "columnNames of what answers nothing": ({ storage }) => people(storage).exec("DELETE FROM people").columnNames,
  "two columns of one name": ({ storage: { sql } }) => sql.exec("SELECT 1 AS a, 2 AS a").toArray(),
  "two columns of one name, raw": ({ storage: { sql } }) => [...sql.exec("SELECT 1 AS a, 2 AS a").raw()],
  "a column named __proto__": ({ storage: { sql } }) => Object.keys(sql.exec("SELECT 1 AS __proto__, 2 AS b").one()),
  "rows in order": ({ storage }) => people(storage).exec("SELECT name FROM people ORDER BY name DESC").toArray(),
  "next": ({ storage }) => {
    const cursor = people(storage).exec("SELECT id FROM people ORDER BY id");
    return [cursor.next(), cursor.next(), cursor.next(), cursor.next(), cursor.next()];
  },
  "iteration": ({ storage }) => [...people(storage).exec("SELECT id FROM people")],
  "iteration in two parts": ({ storage }) => {
    const cursor = people(storage).exec("SELECT id FROM people ORDER BY id");
    const found = [];
    for (const row of cursor) {
      found.push(row.id);
      break;
    }
    return [found, cursor.toArray()];
  },
  "raw": ({ storage }) => [...people(storage).exec("SELECT id, name FROM people ORDER BY id").raw()],
  "raw toArray": ({ storage }) => people(storage).exec("SELECT id FROM people").raw().toArray(),
  "raw columnNames": ({ storage }) => people(storage).exec("SELECT id FROM people").raw().columnNames,
  "raw next": ({ storage }) => people(storage).exec("SELECT id FROM people").raw().next(),
  "one": ({ storage }) => people(storage).exec("SELECT count(*) AS n FROM people").one(),
  "one of none": ({ storage }) => message(() => people(storage).exec("SELECT id FROM people WHERE 0").one()),
  "one of two": ({ storage }) => message(() => people(storage).exec("SELECT id FROM people").one()),
  "toArray after its end": ({ storage: { sql } }) => {
    const cursor = sql.exec("SELECT 1 AS a");
    return [cursor.toArray(), cursor.toArray(), cursor.next()];
  },
  "iterators of the cursor": ({ storage: { sql } }) => {
    const cursor = sql.exec("SELECT 1 AS a");
    return [cursor[Symbol.iterator]() === cursor, typeof cursor.raw()[Symbol.iterator], typeof cursor.raw().map];
  },
  "a thousand rows": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE n (i)");
    sql.exec("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000) INSERT INTO n SELECT i FROM c");
    let sum = 0;
    for (const { i } of sql.exec("SELECT i FROM n")) sum += i;
    return [sum, sql.exec("SELECT sum(i) AS sum FROM n").one()];
  },
  "two cursors at once": ({ storage }) => {
    const sql = people(storage);
    const first = sql.exec("SELECT id FROM people ORDER BY id");
    const second = sql.exec("SELECT name FROM people ORDER BY id");
    return [first.next(), second.next(), first.next(), second.next()];
  },
  "a write while a cursor is open": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE n (i INTEGER PRIMARY KEY)");
    for (let i = 0; i < 300; i++) sql.exec("INSERT INTO n VALUES (?)", i);
    const cursor = sql.exec("SELECT i FROM n ORDER BY i");
    cursor.next();
    sql.exec("INSERT INTO n VALUES (1000)");
    return cursor.toArray().length;
  },
  "a cursor after an await": async ({ storage }) => {
    const cursor = people(storage).exec("SELECT id FROM people ORDER BY id");
    cursor.next();
    await storage.sync();
    return cursor.toArray();
  },
  "an error of syntax": ({ storage: { sql } }) => sqlMessage(() => sql.exec("SELEC 1")),
  "a table that is not there": ({ storage: { sql } }) => sqlMessage(() => sql.exec("SELECT * FROM nothing")),
  "a unique constraint": ({ storage }) => sqlMessage(() => people(storage).exec("INSERT INTO people (name) VALUES ('Ada')")),
  "a not null constraint": ({ storage }) => sqlMessage(() => people(storage).exec("INSERT INTO people (name) VALUES (NULL)")),
  "a foreign key": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id))");
    return sqlMessage(() => sql.exec("INSERT INTO b VALUES (1)"));
  },
  "an error leaves what was there": ({ storage }) => {
    const sql = people(storage);
    message(() => sql.exec("INSERT INTO people (name) VALUES ('New'), ('Ada')"));
    return sql.exec("SELECT count(*) AS n FROM people").one();
  },
  "an error in the second of several": ({ storage: { sql } }) => {
    message(() => sql.exec("CREATE TABLE t (a); SELECT * FROM nothing; CREATE TABLE u (a)"));
    return sql.exec("SELECT name FROM sqlite_schema WHERE name IN ('t', 'u')").toArray();
  },
  "rowsWritten": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE t (a)");
    return [sql.exec("INSERT INTO t VALUES (1), (2)").rowsWritten, sql.exec("SELECT 1").rowsWritten];
  },
  "rowsRead": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE t (a)");
    sql.exec("INSERT INTO t VALUES (1), (2)");
    const cursor = sql.exec("SELECT * FROM t");
    cursor.toArray();
    return cursor.rowsRead;
  },
  "databaseSize": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE t (a)");
    return sql.databaseSize > 0 && sql.databaseSize % 4096 === 0;
  },
  "json": ({ storage: { sql } }) =>
    sql.exec("SELECT json_extract('{\"a\":[1,2]}', '$.a[1]') AS x, json_group_array(value) AS y FROM json_each('[3,4]')").one(),
  "full text search": ({ storage: { sql } }) => {
    sql.exec("CREATE VIRTUAL TABLE notes USING fts5(text)");
    sql.exec("INSERT INTO notes VALUES ('a quick fox'), ('a lazy dog')");
    return sql.exec("SELECT text FROM notes WHERE notes MATCH 'lazy'").toArray();
  },
  "a trigger": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE t (a); CREATE TABLE log (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); INSERT INTO log VALUES (new.a * 2); END; INSERT INTO t VALUES (4)");
    return sql.exec("SELECT a FROM log").toArray();
  },
  "a view, a window, an upsert": ({ storage }) => {
    const sql = people(storage);
    sql.exec("CREATE VIEW old AS SELECT * FROM people WHERE age > 50");
    sql.exec("INSERT INTO people (name, age) VALUES ('Ada', 1) ON CONFLICT (name) DO UPDATE SET age = excluded.age");
    return [
      sql.exec("SELECT name FROM old").toArray(),
      sql.exec("SELECT name, row_number() OVER (ORDER BY name) AS n FROM people").toArray(),
      sql.exec("SELECT age FROM people WHERE name = 'Ada'").one(),
    ];
  },
  "math functions": ({ storage: { sql } }) => sql.exec("SELECT sqrt(16) AS a, floor(1.5) AS b, pow(2, 10) AS c").one(),
  "date functions": ({ storage: { sql } }) => sql.exec("SELECT date('2026-01-31', '+1 month') AS a, unixepoch('1970-01-02') AS b").one(),
  "a list of tables": ({ storage }) =>
    people(storage).exec("PRAGMA table_info(people)").toArray().map(({ name, type, pk }) => ({ name, type, pk })),

  "BEGIN": refused("BEGIN"),
  "SAVEPOINT": refused("SAVEPOINT x"),
  "COMMIT": refused("COMMIT"),
  "ATTACH": refused("ATTACH DATABASE 'other' AS other"),
  "DETACH": refused("DETACH DATABASE main"),
  "VACUUM": refused("VACUUM"),
  "VACUUM INTO": refused("VACUUM INTO 'other'"),
  "PRAGMA journal_mode": refused("PRAGMA journal_mode = DELETE"),
  "PRAGMA page_size": refused("PRAGMA page_size"),
  "PRAGMA page_count": refused("PRAGMA page_count"),
  "PRAGMA user_version": refused("PRAGMA user_version = 5"),
  "PRAGMA foreign_keys": refused("PRAGMA foreign_keys"),
  "PRAGMA defer_foreign_keys": refused("PRAGMA defer_foreign_keys = ON"),
  "PRAGMA writable_schema": refused("PRAGMA writable_schema = ON"),
  "PRAGMA foreign_key_check": refused("PRAGMA foreign_key_check"),
  "PRAGMA quick_check": refused("PRAGMA quick_check"),
  "PRAGMA integrity_check": refused("PRAGMA integrity_check"),
  "PRAGMA optimize": refused("PRAGMA optimize"),
  "PRAGMA table_list": refused("PRAGMA table_list"),
  "PRAGMA index_list": refused("PRAGMA index_list(people)"),
  "PRAGMA function_list": refused("PRAGMA function_list"),
  "PRAGMA data_version": refused("PRAGMA data_version"),
  "PRAGMA case_sensitive_like": refused("PRAGMA case_sensitive_like = ON"),
  "PRAGMA compile_options": refused("PRAGMA compile_options"),
  "a reserved name": refused("CREATE TABLE _cf_mine (a)"),
  "ANALYZE": refused("ANALYZE"),
  "REINDEX": refused("REINDEX"),
  "EXPLAIN": refused("EXPLAIN SELECT 1"),
  "a temporary table": refused("CREATE TEMP TABLE t (a)"),
  "load_extension": refused("SELECT load_extension('x')"),
  "101 bindings": ({ storage: { sql } }) => sql.exec(`SELECT ${Array(101).fill("?").join(",")}`, ...Array(101).fill(1)),
  "101 columns": ({ storage: { sql } }) => sql.exec(`CREATE TABLE t (${Array.from({ length: 101 }, (_, n) => `c${n}`).join(",")})`),
  "a statement of 100,001 bytes": ({ storage: { sql } }) => sql.exec(`SELECT '${"x".repeat(99_992)}'`).toArray().length,
  "a value of more than 2 MB": ({ storage: { sql } }) => {
    sql.exec("CREATE TABLE t (a)");
    sql.exec("INSERT INTO t VALUES (?)", "x".repeat(2_200_000));
  },
  "a LIKE pattern of 51 bytes": ({ storage: { sql } }) => sql.exec("SELECT 'x' LIKE ?", "y".repeat(51)).toArray(),

  "transactionSync answers": ({ storage }) => storage.transactionSync(() => "done"),
  "transactionSync keeps": ({ storage }) => {
    const sql = people(storage);
    storage.transactionSync(() => sql.exec("DELETE FROM people WHERE id = 1"));
    return sql.exec("SELECT count(*) AS n FROM people").one();
  },
  "transactionSync takes back": ({ storage }) => {
    const sql = people(storage);
    const thrown = message(() => storage.transactionSync(() => {
      sql.exec("DELETE FROM people");
      throw new RangeError("no");
    }));
    return [thrown, sql.exec("SELECT count(*) AS n FROM people").one()];
  },
  "transactionSync inside another": ({ storage }) => {
    const sql = people(storage);
    storage.transactionSync(() => {
      sql.exec("DELETE FROM people WHERE id = 1");
      message(() => storage.transactionSync(() => {
        sql.exec("DELETE FROM people WHERE id = 2");
        throw new Error("inner");
      }));
    });
    return sql.exec("SELECT id FROM people").toArray();
  },
  "transaction takes back": async ({ storage }) => {
    const sql = people(storage);
    await storage.transaction(async (txn) => {
      sql.exec("DELETE FROM people");
      await txn.put("a", 1);
      txn.rollback();
    });
    return [sql.exec("SELECT count(*) AS n FROM people").one(), await storage.list()];
  },
  "a deferred constraint at the end of a transaction": ({ storage }) => {
    const { sql } = storage;
    sql.exec("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)");
    const thrown = sqlMessage(() => storage.transactionSync(() => sql.exec("INSERT INTO b VALUES (1)")));
    return [thrown, sql.exec("SELECT * FROM b").toArray()];
  },
  "deleteAll": async ({ storage }) => {
    const sql = people(storage);
    await storage.put("a", 1);
    await storage.deleteAll();
    return [sql.exec("SELECT name FROM sqlite_schema WHERE name = 'people'").toArray(), await storage.list()];
  },
  "list does not show it": async ({ storage }) => {
    people(storage);
    await storage.put("\uffff", 1);
    return storage.list();
  },
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
