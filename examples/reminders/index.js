// Reminders: a list for each person, each entry delivered when its time has come, also when nobody asks and after a restart. An object
// has one alarm on Workers, so it stands for the entry that is due first; its handler delivers what is due and sets it for the next.

import { DurableObject } from "cloudflare:workers";

const OPEN_MAX = 100;
const SECONDS_MAX = 31 * 24 * 3600;

export class Reminders extends DurableObject {
  waiting = [];

  async add(text, seconds) {
    const open = await this.open();
    if (open.length >= OPEN_MAX) {
      return undefined;
    }
    const number = ((await this.ctx.storage.get("last")) ?? 0) + 1;
    const entry = { number, text, due: Date.now() + seconds * 1000 };
    // No await in between: the entry and the alarm that delivers it are stored together, or neither is.
    this.ctx.storage.put("last", number);
    this.ctx.storage.put("open", [...open, entry]);
    this.setAlarm([...open, entry]);
    return entry;
  }

  async remove(number) {
    const open = await this.open();
    const rest = open.filter((entry) => entry.number !== number);
    this.ctx.storage.put("open", rest);
    this.setAlarm(rest);
    return rest.length < open.length;
  }

  // Answers at once, or when so many have been delivered.
  async list(delivered) {
    let done = (await this.ctx.storage.get("delivered")) ?? [];
    while (done.length < delivered) {
      await new Promise((look) => this.waiting.push(look));
      done = (await this.ctx.storage.get("delivered")) ?? [];
    }
    return { open: (await this.open()).map(({ number, text }) => ({ number, text })), delivered: done };
  }

  // May run twice for one entry, if the host ends in between: what is delivered is then stored only once.
  async alarm() {
    const now = Date.now();
    const open = await this.open();
    const due = open.filter((entry) => entry.due <= now).sort((one, other) => one.due - other.due);
    const rest = open.filter((entry) => entry.due > now);
    const delivered = (await this.ctx.storage.get("delivered")) ?? [];
    this.ctx.storage.put("delivered", [...delivered, ...due.map(({ number, text }) => ({ number, text }))].slice(-OPEN_MAX));
    this.ctx.storage.put("open", rest);
    this.setAlarm(rest);
    this.waiting.splice(0).forEach((look) => look());
  }

  async open() {
    return (await this.ctx.storage.get("open")) ?? [];
  }

  setAlarm(entries) {
    if (entries.length === 0) {
      this.ctx.storage.deleteAlarm();
    } else {
      this.ctx.storage.setAlarm(Math.min(...entries.map((entry) => entry.due)));
    }
  }
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, person, number] = /^\/people\/([a-z0-9-]{1,40})\/reminders(?:\/(\d{1,9}))?$/.exec(url.pathname) ?? [];
    if (!person) {
      return Response.json({ error: "no-such-route" }, { status: 404 });
    }
    const reminders = env.REMINDERS.get(env.REMINDERS.idFromName(person));
    switch (`${request.method} ${number === undefined ? "all" : "one"}`) {
      case "GET all":
        return Response.json(await reminders.list(Number(url.searchParams.get("delivered") ?? 0) || 0));
      case "POST all":
        return add(reminders, await request.json().catch(() => null));
      case "DELETE one":
        return new Response(null, { status: (await reminders.remove(Number(number))) ? 204 : 404 });
      default:
        return Response.json({ error: "bad-method" }, { status: 405 });
    }
  },
};

async function add(reminders, asked) {
  const { text, inSeconds } = asked ?? {};
  if (typeof text !== "string" || text.length > 500 || !(inSeconds >= 0 && inSeconds <= SECONDS_MAX)) {
    return Response.json({ error: "bad-reminder", next: `Send {"text": "…", "inSeconds": 0 to ${SECONDS_MAX}}.` }, { status: 400 });
  }
  const entry = await reminders.add(text, inSeconds);
  return entry === undefined
    ? Response.json({ error: "too-many", next: `At most ${OPEN_MAX} are open at once.` }, { status: 409 })
    : Response.json({ number: entry.number, text: entry.text }, { status: 201 });
}
