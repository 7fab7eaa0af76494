// A JSON API of hono with zod's validator, routes in files and typed errors.
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { createFactory } from "hono/factory";
import { jsx } from "hono/jsx";
import { z } from "zod";

const { createMiddleware } = createFactory();
const books = new Map([["1", { id: "1", title: "One", year: 1999 }]]);
const Book = z.object({ title: z.string().min(1), year: z.number().int().min(1450) });
const timing = createMiddleware(async (c, next) => {
  c.set("seen", [...(c.get("seen") ?? []), c.req.method]);
  await next();
  c.header("x-seen", c.get("seen").join());
});

const api = new Hono()
  .use(timing)
  .get("/", zValidator("query", z.object({ since: z.coerce.number().optional() })), (c) => c.json([...books.values()].filter(({ year }) => year >= (c.req.valid("query").since ?? 0))))
  .get("/:id", (c) => (books.has(c.req.param("id")) ? c.json(books.get(c.req.param("id"))) : c.json({ error: "no such book" }, 404)))
  .post("/", zValidator("json", Book), (c) => {
    const book = { id: String(books.size + 1), ...c.req.valid("json") };
    books.set(book.id, book);
    return c.json(book, 201, { location: `/books/${book.id}` });
  })
  .delete("/:id", zValidator("param", z.object({ id: z.string().regex(/^\d+$/) })), (c) => c.body(null, books.delete(c.req.valid("param").id) ? 204 : 404));

const Page = ({ title, children }) => jsx("html", {}, jsx("head", {}, jsx("title", {}, title)), jsx("body", { class: "a & b" }, children));
export default new Hono()
  .route("/books", api)
  .get("/page", (c) => c.html(jsx(Page, { title: "<T>" }, [...books.values()].map(({ title }) => jsx("p", {}, title)))));
