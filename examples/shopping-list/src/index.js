// The door: reads the address, finds the list's object, and lets it answer.

import { failure } from "./answers.js";

export { ShoppingList } from "./shopping-list.js";

const LIST = /^\/lists\/([^/]+)(\/items(?:\/[^/]+)?)?$/;

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/") {
      return Response.json({ service: "shopping-list", lists: "/lists/{name}" });
    }
    const match = LIST.exec(url.pathname);
    if (!match) {
      return failure(404, "no-such-route", `There is nothing at ${url.pathname}; lists are at /lists/{name}.`);
    }
    const name = listName(match[1]);
    if (name === undefined) {
      return failure(400, "bad-name", "A list's name has 1 to 64 characters, none of them a control character.");
    }
    // Whoever uses the same name shares the list: one object per name, wherever the phone is.
    const list = env.LISTS.get(env.LISTS.idFromName(name));
    return list.fetch(new Request(new URL(match[2] ?? "/", url.origin), request));
  },
};

function listName(encoded) {
  try {
    const name = decodeURIComponent(encoded).trim().normalize();
    return /^\P{Cc}{1,64}$/u.test(name) ? name : undefined;
  } catch {
    return undefined; // not percent-encoded UTF-8
  }
}
