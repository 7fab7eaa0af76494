// drizzle-orm on an object's database: its driver for Durable Objects, with migrations, relations and transactions.

import { DurableObject } from "cloudflare:workers";
import { and, asc, avg, count, desc, eq, gt, inArray, isNull, like, max, ne, or, relations, sql, sum } from "drizzle-orm";
import { drizzle } from "drizzle-orm/durable-sqlite";
import { migrate } from "drizzle-orm/durable-sqlite/migrator";
import { alias, blob, index, integer, primaryKey, real, sqliteTable, text, union, uniqueIndex } from "drizzle-orm/sqlite-core";

const authors = sqliteTable("authors", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  name: text("name").notNull(),
  email: text("email"),
  state: text("state", { enum: ["on", "off"] }).notNull().default("on"),
  born: integer("born", { mode: "timestamp_ms" }),
  admin: integer("admin", { mode: "boolean" }).notNull().default(false),
  tags: text("tags", { mode: "json" }),
  score: real("score"),
  avatar: blob("avatar", { mode: "buffer" }),
}, (table) => [uniqueIndex("authors_email").on(table.email), index("authors_name").on(table.name)]);

const posts = sqliteTable("posts", {
  id: integer("id").primaryKey(),
  author: integer("author").notNull().references(() => authors.id, { onDelete: "cascade" }),
  title: text("title").notNull(),
  length: integer("length").notNull().default(0),
});

const labels = sqliteTable("labels", { id: integer("id").primaryKey(), word: text("word").notNull() });
const labelled = sqliteTable("labelled", {
  post: integer("post").notNull().references(() => posts.id),
  label: integer("label").notNull().references(() => labels.id),
}, (table) => [primaryKey({ columns: [table.post, table.label] })]);

const schema = {
  authors,
  posts,
  labels,
  labelled,
  authorsRelations: relations(authors, ({ many }) => ({ posts: many(posts) })),
  postsRelations: relations(posts, ({ one, many }) => ({ by: one(authors, { fields: [posts.author], references: [authors.id] }), labelled: many(labelled) })),
  labelledRelations: relations(labelled, ({ one }) => ({
    post: one(posts, { fields: [labelled.post], references: [posts.id] }),
    label: one(labels, { fields: [labelled.label], references: [labels.id] }),
  })),
};

// As drizzle-kit writes them.
const first = `CREATE TABLE \`authors\` (
	\`id\` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	\`name\` text NOT NULL,
	\`email\` text,
	\`state\` text DEFAULT 'on' NOT NULL,
	\`born\` integer,
	\`admin\` integer DEFAULT false NOT NULL,
	\`tags\` text,
	\`score\` real,
	\`avatar\` blob
);
--> statement-breakpoint
CREATE UNIQUE INDEX \`authors_email\` ON \`authors\` (\`email\`);--> statement-breakpoint
CREATE INDEX \`authors_name\` ON \`authors\` (\`name\`);--> statement-breakpoint
CREATE TABLE \`posts\` (
	\`id\` integer PRIMARY KEY NOT NULL,
	\`author\` integer NOT NULL,
	\`title\` text NOT NULL,
	FOREIGN KEY (\`author\`) REFERENCES \`authors\`(\`id\`) ON UPDATE no action ON DELETE cascade
);
`;
const second = `CREATE TABLE \`labels\` (
	\`id\` integer PRIMARY KEY NOT NULL,
	\`word\` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE \`labelled\` (
	\`post\` integer NOT NULL,
	\`label\` integer NOT NULL,
	PRIMARY KEY(\`post\`, \`label\`),
	FOREIGN KEY (\`post\`) REFERENCES \`posts\`(\`id\`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (\`label\`) REFERENCES \`labels\`(\`id\`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE \`posts\` ADD \`length\` integer DEFAULT 0 NOT NULL;`;
const entry = (idx, tag) => ({ idx, version: "6", when: 1_760_000_000_000 + idx, tag, breakpoints: true });
const migrations = {
  old: { journal: { entries: [entry(0, "0000_first")] }, migrations: { m0000: first } },
  all: { journal: { entries: [entry(0, "0000_first"), entry(1, "0001_second")] }, migrations: { m0000: first, m0001: second } },
  broken: { journal: { entries: [entry(0, "0000_first"), entry(1, "0001_second"), entry(2, "0002_broken")] }, migrations: { m0000: first, m0001: second, m0002: "CREATE TABLE `halfway` (`id` integer);--> statement-breakpoint\nCREATE TABEL `wrong`;" } },
  missing: { journal: { entries: [entry(0, "0000_first"), entry(5, "0005_nowhere")] }, migrations: { m0000: first } },
};

const wrong = (work) => {
  try {
    return work();
  } catch (error) {
    // drizzle's own message has the query; what the database says is its cause.
    return [error.constructor.name, error.message, error.cause?.message];
  }
};

const steps = {
  tables: (db) => db.all(sql`SELECT name FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*' ORDER BY name`),
  migrated: (db) => db.all(sql`SELECT hash, created_at FROM __drizzle_migrations ORDER BY created_at`),
  seed: (db) => [
    db.insert(authors).values([
      { name: "Ada", email: "ada@x.example", born: new Date(-4_000_000), admin: true, tags: ["a", { b: 1 }], score: 0.5, avatar: Buffer.from([1, 2, 255]) },
      { name: "Bob ß", email: "bob@x.example", score: 2 },
      { name: "Cid", state: "off" },
    ]).returning({ id: authors.id, name: authors.name }).all(),
    db.insert(posts).values([
      { id: 1, author: 1, title: "One", length: 10 },
      { id: 2, author: 1, title: "Two", length: 20 },
      { id: 3, author: 2, title: "Three", length: 5 },
    ]).run() === undefined,
    db.insert(labels).values([{ id: 1, word: "red" }, { id: 2, word: "blue" }]).returning().get(),
    db.insert(labelled).values([{ post: 1, label: 1 }, { post: 1, label: 2 }, { post: 3, label: 2 }]).returning().all(),
  ],
  rows: (db) => {
    const [ada, bob] = db.select().from(authors).orderBy(asc(authors.id)).all();
    return [{ ...ada, avatar: Buffer.isBuffer(ada.avatar) && ada.avatar.toString("hex"), born: ada.born instanceof Date && ada.born.getTime() }, bob];
  },
  where: (db) => [
    db.select({ name: authors.name }).from(authors).where(or(and(eq(authors.admin, true), gt(authors.score, 0.25)), isNull(authors.email))).orderBy(desc(authors.name)).all(),
    db.select().from(posts).where(inArray(posts.id, [1, 3, 9])).limit(1).offset(1).all(),
    db.select().from(posts).where(like(posts.title, "T%")).get(),
    db.select().from(posts).where(eq(posts.id, 99)).get() ?? "none",
    db.select({ n: count() }).from(authors).where(ne(authors.state, "on")).get(),
  ],
  joins: (db) => {
    const other = alias(authors, "other");
    return [
      db.select().from(posts).innerJoin(authors, eq(posts.author, authors.id)).where(gt(posts.length, 5)).orderBy(posts.id).all().map(({ posts: post, authors: author }) => [post.title, author.name]),
      db.select({ author: authors.name, posts: count(posts.id), longest: max(posts.length), total: sum(posts.length), mean: avg(posts.length) }).from(authors).leftJoin(posts, eq(posts.author, authors.id)).groupBy(authors.id).orderBy(authors.id).all(),
      db.select({ a: authors.name, b: other.name }).from(authors).innerJoin(other, gt(other.id, authors.id)).orderBy(authors.id, other.id).all(),
      union(db.select({ what: authors.name }).from(authors), db.select({ what: posts.title }).from(posts)).orderBy(sql`1`).all(),
    ];
  },
  relational: (db) => [
    db.query.authors.findMany({ columns: { id: true, name: true }, with: { posts: { columns: { title: true }, orderBy: [desc(posts.length)] } }, orderBy: [asc(authors.id)] }).sync(),
    db.query.posts.findFirst({ where: eq(posts.id, 1), with: { by: { columns: { name: true, tags: true, admin: true } }, labelled: { with: { label: true } } } }).sync(),
    db.query.posts.findMany({ extras: { shouted: sql`upper(${posts.title})`.as("shouted") }, limit: 2, where: (post, { gt: above }) => above(post.length, 4) }).sync(),
  ],
  prepared: (db) => {
    const byLength = db.select({ title: posts.title }).from(posts).where(gt(posts.length, sql.placeholder("least"))).orderBy(posts.id).prepare();
    const insert = db.insert(labels).values({ id: sql.placeholder("id"), word: sql.placeholder("word") }).returning().prepare();
    return [byLength.all({ least: 5 }), byLength.get({ least: 10 }), byLength.values({ least: 0 }), insert.get({ id: 7, word: "seven" })];
  },
  change: (db) => [
    db.insert(authors).values({ name: "Ada again", email: "ada@x.example" }).onConflictDoUpdate({ target: authors.email, set: { name: "Ada II" } }).returning({ id: authors.id, name: authors.name }).all(),
    db.insert(authors).values({ name: "No", email: "bob@x.example" }).onConflictDoNothing().returning().all(),
    db.update(posts).set({ length: sql`${posts.length} + 1` }).where(eq(posts.author, 1)).returning({ id: posts.id, length: posts.length }).all(),
    db.delete(labelled).where(eq(labelled.label, 2)).returning().all(),
    db.$count(posts) instanceof Object,
  ],
  conflicts: (db) => [
    wrong(() => db.insert(authors).values({ name: "x", email: "bob@x.example" }).run()),
    wrong(() => db.insert(posts).values({ id: 50, author: 999, title: "orphan" }).run()),
    wrong(() => db.insert(authors).values({ name: null }).run()),
    wrong(() => db.run(sql`SELECT * FROM nowhere`)),
  ],
  transactions: (db) => {
    const titles = () => db.select({ title: posts.title }).from(posts).orderBy(posts.id).all().map(({ title }) => title);
    const kept = db.transaction((tx) => {
      tx.insert(posts).values({ id: 10, author: 2, title: "kept" }).run();
      return "returned";
    });
    const undone = wrong(() => db.transaction((tx) => {
      tx.insert(posts).values({ id: 11, author: 2, title: "undone" }).run();
      throw new RangeError("mine");
    }));
    const rolledBack = wrong(() => db.transaction((tx) => {
      tx.insert(posts).values({ id: 12, author: 2, title: "rolled back" }).run();
      tx.rollback();
    }));
    const nested = db.transaction((tx) => {
      tx.insert(posts).values({ id: 13, author: 2, title: "outer" }).run();
      const inner = wrong(() => tx.transaction((deeper) => {
        deeper.insert(posts).values({ id: 14, author: 2, title: "inner" }).run();
        throw new Error("inner only");
      }));
      tx.transaction((deeper) => deeper.insert(posts).values({ id: 15, author: 2, title: "inner kept" }).run());
      return inner;
    });
    return [kept, undone, rolledBack, nested, titles()];
  },
  // The last statement before another life answers with rows.
  last: (db) => db.insert(labels).values([{ id: 8, word: "last" }, { id: 9, word: "of all" }]).returning().get(),
  labels: (db) => db.select().from(labels).orderBy(labels.id).all(),
  cascade: (db) => [db.delete(authors).where(eq(authors.id, 2)).returning({ id: authors.id }).all(), db.select({ id: posts.id }).from(posts).limit(3).all(), db.select({ n: count() }).from(posts).get()],
  many: (db) => {
    db.transaction((tx) => {
      for (let n = 100; n < 1_100; n += 10) {
        tx.insert(posts).values(Array.from({ length: 10 }, (_, k) => ({ id: n + k, author: 1, title: `post ${n + k}`, length: (n + k) % 7 }))).run();
      }
    });
    return db.select({ length: posts.length, n: count() }).from(posts).where(gt(posts.id, 99)).groupBy(posts.length).orderBy(posts.length).all();
  },
};

export class Library extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.db = drizzle(ctx.storage, { schema });
    this.said = [];
    ctx.blockConcurrencyWhile(async () => {
      const which = await ctx.storage.get("migrations");
      try {
        await migrate(this.db, migrations[which ?? "old"]);
      } catch (error) {
        this.said = [error.constructor.name, error.message.split("\n")[0], error.cause?.message];
      }
    });
  }

  async fetch(request) {
    const [, , step, which] = new URL(request.url).pathname.split("/");
    if (step === "next") {
      await this.ctx.storage.put("migrations", which);
      await this.ctx.storage.sync();
      this.ctx.abort("the next life has other migrations");
    }
    return Response.json({ said: this.said, found: wrong(() => steps[step](this.db)) });
  }
}

export default {
  async fetch(request, env) {
    const stub = env.LIBRARY.getByName(new URL(request.url).pathname.split("/")[1]);
    return stub.fetch(request).catch((error) => new Response(error.message, { status: 503 }));
  },
};
