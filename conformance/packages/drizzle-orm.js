import { and, asc, count, desc, eq, gt, inArray, like, or, sql } from "drizzle-orm";
import { alias, integer, QueryBuilder, real, SQLiteSyncDialect, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import { worker } from "../probes/kit.js";

const users = sqliteTable("users", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  name: text("name").notNull(),
  email: text("email").unique(),
  state: text("state", { enum: ["on", "off"] }).default("on"),
  born: integer("born", { mode: "timestamp" }),
  data: text("data", { mode: "json" }),
  score: real("score"),
}, (t) => [uniqueIndex("by_name").on(t.name)]);
const posts = sqliteTable("posts", { id: integer("id").primaryKey(), author: integer("author").references(() => users.id), title: text("title") });
const calls = [];
const db = drizzle(async (text, params, method) => {
  calls.push([text, params, method]);
  return { rows: method === "get" ? [1, "Ada", null, "on", 1_700_000_000, '{"a":1}', 0.5] : [[1, "Ada", null, "on", 1_700_000_000, '{"a":1}', 0.5]] };
}, { schema: { users, posts } });
const said = (query) => {
  const { sql: text, params } = query.toSQL();
  return [text, params];
};

export default worker({
  "select": () => said(db.select().from(users).where(and(eq(users.name, "a'b"), or(gt(users.score, 1.5), inArray(users.id, [1, 2])))).orderBy(desc(users.id), asc(users.name)).limit(3).offset(1)),
  "joins": () => said(db.select({ user: users.name, posts: count(posts.id) }).from(users).leftJoin(posts, eq(posts.author, users.id)).groupBy(users.id).having(({ posts: n }) => gt(n, 1))),
  "aliases and subqueries": () => {
    const other = alias(users, "other");
    const sub = new QueryBuilder().select({ id: posts.author }).from(posts).where(like(posts.title, "%x%")).as("sub");
    return [said(db.select({ a: other.name }).from(other)), said(db.select().from(sub))];
  },
  "insert": () => said(db.insert(users).values([{ name: "a", born: new Date(0), data: { b: [1] } }, { name: "c" }]).onConflictDoUpdate({ target: users.name, set: { state: "off" } }).returning({ id: users.id })),
  "update and delete": () => [said(db.update(users).set({ score: sql`${users.score} + ${1}` }).where(eq(users.id, 5))), said(db.delete(posts).where(eq(posts.id, 1)))],
  "rows are mapped": async () => {
    calls.length = 0;
    return [await db.select().from(users), calls];
  },
  "with": () => {
    const old = db.$with("old").as(db.select().from(users).where(gt(users.score, 9)));
    return said(db.with(old).select().from(old));
  },
  "raw": () => new SQLiteSyncDialect().sqlToQuery(sql`select * from ${users} where ${users.id} = ${sql.placeholder("id")} and x = ${"y"}`).sql,
});
