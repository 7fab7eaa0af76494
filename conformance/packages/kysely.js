import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { worker } from "../probes/kit.js";

const dialects = {
  sqlite: { createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (db) => new SqliteIntrospector(db), createQueryCompiler: () => new SqliteQueryCompiler() },
  postgres: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (db) => new PostgresIntrospector(db), createQueryCompiler: () => new PostgresQueryCompiler() },
};
const db = (dialect) => new Kysely({ dialect: dialects[dialect] });
const both = (build) => ["sqlite", "postgres"].map((dialect) => {
  const { sql: text, parameters } = build(db(dialect)).compile();
  return [text, parameters];
});

export default worker({
  "select": () => both((d) => d.selectFrom("person as p").leftJoin("pet", "pet.owner_id", "p.id").select(["p.id", "pet.name as pet"]).where("p.age", ">", 18).where((e) => e.or([e("p.name", "=", "a'b"), e("p.name", "is", null)])).orderBy("p.id", "desc").limit(5)),
  "insert": () => both((d) => d.insertInto("person").values([{ name: "a", age: 1 }, { name: "b", age: null }]).onConflict((c) => c.column("name").doUpdateSet({ age: 2 })).returning("id")),
  "update and delete": () => [both((d) => d.updateTable("person").set((e) => ({ age: e("age", "+", 1) })).where("id", "in", [1, 2])), both((d) => d.deleteFrom("pet").where("id", "=", 3))],
  "aggregates": () => both((d) => d.selectFrom("pet").select((e) => ["kind", e.fn.count("id").as("n"), e.fn.max("age").as("oldest")]).groupBy("kind").having((e) => e.fn.count("id"), ">", 1)),
  "common table expressions": () => both((d) => d.with("old", (q) => q.selectFrom("person").select("id").where("age", ">", 60)).selectFrom("old").selectAll()),
  "raw sql": () => both((d) => sql`select ${1} + ${sql.ref("a.b")} from ${sql.table("t")} where x in (${sql.join([1, 2])})`.compile(d) && ({ compile: () => sql`select ${1} + ${sql.ref("a.b")} from ${sql.table("t")} where x in (${sql.join([1, 2])})`.compile(d) })),
  "schema": () => both((d) => d.schema.createTable("t").ifNotExists().addColumn("id", "integer", (c) => c.primaryKey().autoIncrement()).addColumn("name", "text", (c) => c.notNull().defaultTo("x")).addForeignKeyConstraint("fk", ["name"], "u", ["id"])),
  "running": async () => [await db("sqlite").selectFrom("a").selectAll().execute(), await db("sqlite").transaction().execute(async (t) => t.deleteFrom("a").executeTakeFirst())],
  "a missing row": () => db("sqlite").selectFrom("a").selectAll().executeTakeFirstOrThrow(),
});
