// kysely on an object's database, by a dialect from npm.

import { DurableObject } from "cloudflare:workers";
import { CamelCasePlugin, DeduplicateJoinsPlugin, Kysely, Migrator, sql } from "kysely";
import { DODialect } from "kysely-do";

const migrations = {
  "2026-01-people": {
    up: async (db) => {
      await db.schema.createTable("person").addColumn("id", "integer", (column) => column.primaryKey().autoIncrement()).addColumn("first_name", "text", (column) => column.notNull()).addColumn("age", "integer").addColumn("photo", "blob").execute();
      await db.schema.createIndex("person_name").on("person").column("first_name").unique().execute();
    },
    down: (db) => db.schema.dropTable("person").execute(),
  },
  "2026-02-pets": {
    up: (db) => db.schema.createTable("pet").addColumn("id", "integer", (column) => column.primaryKey()).addColumn("owner_id", "integer", (column) => column.references("person.id").onDelete("cascade")).addColumn("kind", "text", (column) => column.notNull().check(sql`kind in ('cat', 'dog')`)).addColumn("name", "text").execute(),
    down: (db) => db.schema.dropTable("pet").execute(),
  },
};

const wrong = (work) => work().catch((error) => [error.constructor.name, error.message]);

const steps = {
  migrate: async (db) => {
    const { error, results } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
    return { error: error?.message, results };
  },
  tables: (db) => db.introspection.getTables(),
  insert: async (db) => [
    await db.insertInto("person").values([{ first_name: "Ann", age: 41, photo: new Uint8Array([1, 2]) }, { first_name: "Bob ß", age: null, photo: null }]).returning(["id", "first_name"]).execute(),
    await db.insertInto("person").values({ first_name: "Cid", age: 7 }).returning("id").executeTakeFirst(),
    await db.insertInto("pet").values([{ id: 1, owner_id: 1, kind: "cat", name: "Tom" }, { id: 2, owner_id: 1, kind: "dog", name: null }, { id: 3, owner_id: 3, kind: "cat", name: "Kit" }]).returningAll().execute(),
  ],
  select: async (db) => [
    (await db.selectFrom("person").selectAll().orderBy("id").execute()).map(({ photo, ...person }) => ({ ...person, photo: photo && [...new Uint8Array(photo)] })),
    await db.selectFrom("person").select("age").where("first_name", "=", "Ann").executeTakeFirst(),
    (await db.selectFrom("person").select("age").where("id", "=", 99).executeTakeFirst()) ?? "none",
    await wrong(() => db.selectFrom("person").select("age").where("id", "=", 99).executeTakeFirstOrThrow()),
    await db.selectFrom("person").select(({ fn }) => [fn.countAll().as("all"), fn.avg("age").as("mean"), fn.max("age").as("oldest")]).execute(),
    await db.selectFrom("person").select((e) => ["first_name", e.case().when("age", ">", 18).then("grown").when("age", "is", null).then("unknown").else("young").end().as("stage")]).orderBy("first_name").limit(2).offset(1).execute(),
  ],
  joins: async (db) => [
    await db.selectFrom("person as p").innerJoin("pet", "pet.owner_id", "p.id").select(["p.first_name", "pet.name as pet"]).orderBy("pet.id").execute(),
    await db.selectFrom("person as p").leftJoin("pet", "pet.owner_id", "p.id").select((e) => ["p.first_name", e.fn.count("pet.id").as("pets")]).groupBy("p.id").having((e) => e.fn.count("pet.id"), "<", 2).orderBy("p.id").execute(),
    await db.with("cats", (q) => q.selectFrom("pet").selectAll().where("kind", "=", "cat")).selectFrom("cats").innerJoin("person", "person.id", "cats.owner_id").select(["cats.name", "person.first_name"]).orderBy("cats.id").execute(),
    await db.selectFrom("person").select((e) => ["first_name", e.selectFrom("pet").whereRef("pet.owner_id", "=", "person.id").select(sql`group_concat(kind)`.as("kinds")).as("kinds")]).orderBy("id").execute(),
    await db.selectFrom("person").select("first_name").union(db.selectFrom("pet").select("kind as first_name")).orderBy("first_name").execute(),
  ],
  change: async (db) => [
    await db.updateTable("person").set((e) => ({ age: e("age", "+", 1) })).where("id", "in", [1, 3]).returning(["id", "age"]).execute(),
    await db.deleteFrom("pet").where("name", "is", null).returning("id").execute(),
    await db.insertInto("person").values({ first_name: "Ann", age: 1 }).onConflict((c) => c.column("first_name").doUpdateSet((e) => ({ age: e.ref("excluded.age") }))).returning(["id", "age"]).execute(),
  ],
  counted: async (db) => [
    String((await db.insertInto("pet").values([{ id: 20, kind: "cat" }, { id: 21, kind: "dog" }]).executeTakeFirst()).numInsertedOrUpdatedRows),
    String((await db.updateTable("pet").set({ name: "x" }).where("id", ">=", 20).executeTakeFirst()).numUpdatedRows),
    String((await db.deleteFrom("pet").where("id", ">=", 20).executeTakeFirst()).numDeletedRows),
  ],
  "counted-with-indexes": async (db) => String((await db.insertInto("person").values({ first_name: "Dee" }).executeTakeFirst()).numInsertedOrUpdatedRows),
  conflicts: async (db) => [
    await wrong(() => db.insertInto("person").values({ first_name: "Ann" }).execute()),
    await wrong(() => db.insertInto("pet").values({ id: 9, owner_id: 99, kind: "cat" }).execute()),
    await wrong(() => db.insertInto("pet").values({ id: 9, owner_id: 1, kind: "cow" }).execute()),
    await wrong(() => db.selectFrom("nowhere").selectAll().execute()),
    await wrong(() => db.transaction().execute((tx) => tx.deleteFrom("pet").execute())),
    await wrong(async () => { for await (const row of db.selectFrom("pet").selectAll().stream()) return row; }),
  ],
  raw: async (db) => [
    (await sql`SELECT ${1} + ${2} AS three, ${"x'y"} AS text, json_object('a', ${0.5}) AS json`.execute(db)).rows,
    (await sql`SELECT count(*) AS n FROM ${sql.table("pet")} WHERE ${sql.ref("kind")} IN (${sql.join(["cat", "dog"])})`.execute(db)).rows,
    (await db.withPlugin(new CamelCasePlugin()).withPlugin(new DeduplicateJoinsPlugin()).selectFrom("person").select("firstName").orderBy("id").execute()),
  ],
  cascade: async (db) => [await db.deleteFrom("person").where("id", "=", 3).returning("id").execute(), await db.selectFrom("pet").select("id").execute()],
  schema: async (db) => {
    await db.schema.alterTable("pet").addColumn("chip", "text", (column) => column.defaultTo("none")).execute();
    await db.schema.alterTable("pet").renameColumn("name", "called").execute();
    await db.schema.createView("cats").as(db.selectFrom("pet").select(["id", "called", "chip"]).where("kind", "=", "cat")).execute();
    return [await db.selectFrom("cats").selectAll().execute(), (await db.introspection.getTables()).map(({ name, isView, columns }) => [name, isView, columns.map((column) => column.name)])];
  },
};

export class People extends DurableObject {
  db = new Kysely({ dialect: new DODialect({ ctx: this.ctx }) });

  async fetch(request) {
    const [, , step] = new URL(request.url).pathname.split("/");
    if (step === "abort") {
      this.ctx.abort("on purpose");
    }
    return Response.json(await wrong(() => steps[step](this.db)));
  }

  /** Transactions are the object's own, around what kysely has compiled. */
  transfer(fails) {
    const run = (query) => {
      const { sql: text, parameters } = query.compile();
      return this.ctx.storage.sql.exec(text, ...parameters).toArray();
    };
    try {
      this.ctx.storage.transactionSync(() => {
        run(this.db.updateTable("person").set({ age: 1 }).where("id", "=", 1));
        if (fails) {
          throw new Error("on purpose");
        }
      });
    } catch (error) {
      return [error.message, run(this.db.selectFrom("person").select("age").where("id", "=", 1))];
    }
    return run(this.db.selectFrom("person").select("age").where("id", "=", 1));
  }
}

export default {
  async fetch(request, env) {
    const [, name, step] = new URL(request.url).pathname.split("/");
    const stub = env.PEOPLE.getByName(name);
    if (step === "transfer" || step === "failing-transfer") {
      return Response.json(await stub.transfer(step !== "transfer"));
    }
    return stub.fetch(request).catch((error) => new Response(error.message, { status: 503 }));
  },
};
