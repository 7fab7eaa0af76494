// A guest book: its pages are files, its entries come from the script. One page is a file that the script fills in.

const entries = [
  { id: 1, name: "Ada", text: "Poetical science." },
  { id: 2, name: "Grace", text: "It is easier to ask forgiveness." },
];

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, area, id] = url.pathname.split("/");
    if (request.method !== "GET") {
      return Response.json({ error: "bad-method" }, { status: 405, headers: { allow: "GET" } });
    }
    if (area === "api" && id === "entries") {
      return Response.json(entries);
    }
    const entry = entries.find((each) => String(each.id) === id);
    if (area === "print" && entry) {
      return filledIn(await env.ASSETS.fetch(new URL("/templates/entry", url)), entry);
    }
    // The page that says so has its own status.
    return env.ASSETS.fetch(new URL("/nothing-here", url));
  },
};

function filledIn(page, entry) {
  return new HTMLRewriter().on("[data-field]", { element: (element) => element.setInnerContent(entry[element.getAttribute("data-field")]) }).transform(page);
}
