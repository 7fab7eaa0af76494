// Notes come in all day; each morning a cron makes a digest of them, kept under its date. The digest
// can be made by hand as well, by the same function.

const NOTE = "note:";
const NOTES_MAX = 1000;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname === "/notes") {
      const { author, text } = await request.json();
      if (!/^[a-z]{1,20}$/.test(author ?? "") || typeof text !== "string") {
        return Response.json({ error: "author-and-text-please" }, { status: 400 });
      }
      await env.DIGESTS.put(`${NOTE}${crypto.randomUUID()}`, text, { metadata: { author } });
      return new Response(null, { status: 202 });
    }
    const [, date] = /^\/digests\/(\d{4}-\d\d-\d\d)$/.exec(pathname) ?? [];
    if (!date) {
      return Response.json({ error: "no-such-route" }, { status: 404 });
    }
    if (request.method === "POST") {
      return Response.json(await digest(env, date), { status: 201 });
    }
    const made = await env.DIGESTS.get(`digest:${date}`, "json");
    return made === null ? Response.json({ error: "no-such-digest" }, { status: 404 }) : Response.json(made);
  },

  async scheduled(controller, env) {
    const made = await digest(env, new Date(controller.scheduledTime).toISOString().slice(0, 10));
    console.log(`${made.notes} notes of ${made.authors.length} authors`);
  },
};

/** Takes the notes there are into the day's digest. Made again, it counts only what came since. */
async function digest(env, date) {
  const { keys } = await env.DIGESTS.list({ prefix: NOTE, limit: NOTES_MAX });
  const byAuthor = new Map();
  let words = 0;
  for (const { name, metadata } of keys) {
    words += ((await env.DIGESTS.get(name)) ?? "").split(/\s+/).filter(Boolean).length;
    byAuthor.set(metadata.author, (byAuthor.get(metadata.author) ?? 0) + 1);
  }
  const made = { date, notes: keys.length, words, authors: [...byAuthor].map(([author, notes]) => ({ author, notes })).sort((a, b) => b.notes - a.notes || (a.author < b.author ? -1 : 1)) };
  await env.DIGESTS.put(`digest:${date}`, JSON.stringify(made));
  await Promise.all(keys.map(({ name }) => env.DIGESTS.delete(name)));
  return made;
}
