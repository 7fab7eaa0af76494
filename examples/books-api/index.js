// A JSON API without a framework: routes as a table, problems as values, pages with a cursor, and
// changes that name the version they change. All books live in one object.

import { DurableObject } from "cloudflare:workers";

const PAGE = 3;

class Problem extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
  }
}

export class Library extends DurableObject {
  async list(after) {
    const found = await this.ctx.storage.list({ prefix: "book:", startAfter: `book:${after}`, limit: PAGE + 1 });
    const books = [...found.values()];
    const more = books.length > PAGE;
    return { books: books.slice(0, PAGE), next: more ? books[PAGE - 1].isbn : null };
  }

  async read(isbn) {
    return (await this.ctx.storage.get(`book:${isbn}`)) ?? null;
  }

  async write(isbn, fields, version) {
    const before = await this.read(isbn);
    if ((before?.version ?? 0) !== version) {
      return { conflict: before?.version ?? 0 };
    }
    const book = { isbn, ...fields, version: version + 1 };
    await this.ctx.storage.put(`book:${isbn}`, book);
    return { book };
  }

  async remove(isbn) {
    return this.ctx.storage.delete(`book:${isbn}`);
  }
}

const routes = [
  ["GET", "/books", async ({ library, url }) => Response.json(await library.list(url.searchParams.get("after") ?? ""))],
  ["GET", "/books/:isbn", async ({ library, isbn }) => {
    const book = await library.read(isbn);
    if (book === null) throw new Problem(404, "no-such-book");
    return Response.json(book, { headers: { etag: `"${book.version}"` } });
  }],
  ["PUT", "/books/:isbn", async ({ library, isbn, request }) => {
    const fields = checked(await request.json().catch(() => null));
    const version = Number(/^"(\d+)"$/.exec(request.headers.get("if-match") ?? "")?.[1] ?? 0);
    const { book, conflict } = await library.write(isbn, fields, version);
    if (!book) throw new Problem(412, `version-is-${conflict}`);
    return Response.json(book, { status: version === 0 ? 201 : 200, headers: { etag: `"${book.version}"` } });
  }],
  ["DELETE", "/books/:isbn", async ({ library, isbn }) => {
    if (!(await library.remove(isbn))) throw new Problem(404, "no-such-book");
    return new Response(null, { status: 204 });
  }],
].map(([method, path, handle]) => ({ method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[0-9-]{10,17})")}$`), handle }));

function checked(fields) {
  const { title, year } = fields ?? {};
  if (typeof title !== "string" || title === "" || title.length > 200 || !Number.isInteger(year)) {
    throw new Problem(422, "title-and-year-please");
  }
  return { title, year };
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const matching = routes.filter(({ pattern }) => pattern.test(url.pathname));
    try {
      if (matching.length === 0) throw new Problem(404, "no-such-route");
      const route = matching.find(({ method }) => method === request.method);
      if (!route) throw new Problem(405, `only-${matching.map(({ method }) => method).join("-")}`);
      return await route.handle({ request, url, library: env.LIBRARY.getByName("all"), ...route.pattern.exec(url.pathname).groups });
    } catch (error) {
      if (error instanceof Problem) {
        return Response.json({ error: error.message }, { status: error.status });
      }
      throw error;
    }
  },
};
