// One list. The object is its only writer, so two phones never overwrite each other, and what was
// answered is on disk.
//
// Stored: "head" with the revision and the number the last item got; "item/00000007" for each item.
// The numbers are padded because keys are listed in the order of their bytes.

import { DurableObject } from "cloudflare:workers";
import { Refusal, failure } from "./answers.js";

const TEXT_CHARACTERS_MAX = 200;
const EMPTY = { revision: 0, last: 0 };

export class ShoppingList extends DurableObject {
  async fetch(request) {
    try {
      return await this.answer(request);
    } catch (error) {
      if (error instanceof Refusal) {
        return failure(error.status, error.code, error.message);
      }
      throw error;
    }
  }

  async answer(request) {
    const [, collection, id] = new URL(request.url).pathname.split("/");
    const at = collection === "" ? "list" : id === undefined ? "items" : "item";
    switch (`${request.method} ${at}`) {
      case "GET list":
        return this.read(request.headers.get("if-none-match"));
      case "DELETE list":
        return this.clear();
      case "POST items":
        return this.add(await bodyOf(request));
      case "PATCH item":
        return this.change(id, await bodyOf(request));
      case "DELETE item":
        return this.remove(id);
      default: {
        const allow = { list: "GET, DELETE", items: "POST", item: "PATCH, DELETE" }[at];
        return failure(405, "bad-method", `${request.method} is not possible here, only ${allow}.`, { allow });
      }
    }
  }

  // A phone that asks again and again sends the revision it knows, and gets no body if it is still
  // the latest.
  async read(known) {
    const { revision } = await this.head();
    const etag = `"${revision}"`;
    if (known === etag) {
      return new Response(null, { status: 304, headers: { etag } });
    }
    const items = [...(await this.ctx.storage.list({ prefix: "item/" })).values()];
    return Response.json({ revision, items }, { headers: { etag } });
  }

  async add({ text }) {
    checkText(text);
    const head = await this.head();
    const count = (await this.ctx.storage.list({ prefix: "item/" })).size;
    if (count >= this.env.ITEMS_MAX) {
      throw new Refusal(409, "list-full", `The list has ${count} of ${this.env.ITEMS_MAX} items; delete some first.`);
    }
    const item = { id: head.last + 1, text: text.trim(), done: false };
    // Both in one put: they are stored together or not at all.
    await this.ctx.storage.put({
      head: { revision: head.revision + 1, last: item.id },
      [key(item.id)]: item,
    });
    return Response.json(item, { status: 201 });
  }

  async change(id, { text, done }) {
    if (text === undefined && done === undefined) {
      throw new Refusal(400, "bad-item", 'Send {"text": …}, {"done": …}, or both.');
    }
    if (text !== undefined) {
      checkText(text);
    }
    if (done !== undefined && typeof done !== "boolean") {
      throw new Refusal(400, "bad-item", '"done" is true or false.');
    }
    const [head, item] = [await this.head(), await this.item(id)];
    item.text = text?.trim() ?? item.text;
    item.done = done ?? item.done;
    await this.ctx.storage.put({ head: { ...head, revision: head.revision + 1 }, [key(item.id)]: item });
    return Response.json(item);
  }

  async remove(id) {
    const [head, item] = [await this.head(), await this.item(id)];
    // No await between the two: they are stored together or not at all.
    this.ctx.storage.delete(key(item.id));
    await this.ctx.storage.put("head", { ...head, revision: head.revision + 1 });
    return new Response(null, { status: 204 });
  }

  async clear() {
    const head = await this.head();
    const keys = [...(await this.ctx.storage.list({ prefix: "item/" })).keys()];
    for (let from = 0; from < keys.length; from += 128) {
      this.ctx.storage.delete(keys.slice(from, from + 128)); // 128 keys at most in one call
    }
    await this.ctx.storage.put("head", { ...head, revision: head.revision + 1 });
    return new Response(null, { status: 204 });
  }

  async head() {
    return (await this.ctx.storage.get("head")) ?? EMPTY;
  }

  async item(id) {
    const item = /^[1-9]\d{0,7}$/.test(id) ? await this.ctx.storage.get(key(Number(id))) : undefined;
    if (!item) {
      throw new Refusal(404, "no-such-item", `The list has no item ${id}.`);
    }
    return item;
  }
}

function key(id) {
  return `item/${String(id).padStart(8, "0")}`;
}

function checkText(text) {
  const characters = typeof text === "string" ? [...text.trim()].length : 0;
  if (characters < 1 || characters > TEXT_CHARACTERS_MAX) {
    throw new Refusal(400, "bad-item", `"text" is a string of 1 to ${TEXT_CHARACTERS_MAX} characters.`);
  }
}

async function bodyOf(request) {
  let body;
  try {
    body = await request.json();
  } catch {
    throw new Refusal(400, "bad-json", "The body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "bad-json", "The body is not a JSON object.");
  }
  return body;
}
