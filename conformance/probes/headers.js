import { worker } from "./kit.js";

export default worker({
  "names are case-insensitive and come back in lower case": () => {
    const headers = new Headers({ "Content-Type": "a/b", "X-B": "2", "x-a": "1" });
    return [headers.get("CONTENT-TYPE"), [...headers.keys()]];
  },
  "iteration is sorted by name": () => [...new Headers([["b", "2"], ["a", "1"], ["c", "3"]])],
  "values are trimmed": () => new Headers({ a: "  x y \t" }).get("a"),
  "values of one name are combined": () => {
    const headers = new Headers();
    headers.append("accept", "a/b");
    headers.append("Accept", "c/d");
    return headers.get("accept");
  },
  "set replaces all values": () => {
    const headers = new Headers([["a", "1"], ["a", "2"]]);
    headers.set("A", "3");
    return headers;
  },
  "delete removes all values": () => {
    const headers = new Headers([["a", "1"], ["a", "2"], ["b", "3"]]);
    headers.delete("A");
    return [headers.has("a"), headers];
  },
  "set-cookie is never combined": () => {
    const headers = new Headers();
    headers.append("Set-Cookie", "a=1; Path=/, x");
    headers.append("set-cookie", "b=2");
    return [headers.getSetCookie(), [...headers], headers.get("set-cookie")];
  },
  "getAll knows set-cookie only": () => {
    const headers = new Headers([["set-cookie", "a=1"], ["set-cookie", "b=2"]]);
    return headers.getAll("Set-Cookie");
  },
  "getAll of another name is refused": () => new Headers().getAll("accept"),
  "a missing name is null": () => new Headers().get("nothing"),
  "an empty value is kept": () => new Headers({ a: "" }).get("a"),
  "an illegal name is refused": () => new Headers({ "a b": "1" }),
  "an empty name is refused": () => new Headers().has(""),
  "a line break in a value is refused": () => new Headers({ a: "1\r\nb: 2" }),
  "a NUL in a value is refused": () => new Headers({ a: "1\0" }),
  "a character beyond Latin-1 in a value": () => new Headers({ a: "\u0100" }).get("a"),
  "pairs that are no pairs are refused": () => new Headers([["a", "b", "c"]]),
  "a copy is independent": () => {
    const first = new Headers({ a: "1" });
    const second = new Headers(first);
    second.set("a", "2");
    return [first, second];
  },
  "a record with numbers": () => new Headers({ a: 1, b: null, c: undefined }),
  "made of a Map": () => new Headers(new Map([["a", "1"]])),
  "forEach gives value, name and headers": () => {
    const seen = [];
    const headers = new Headers({ a: "1" });
    headers.forEach((value, name, all) => seen.push(value, name, all === headers));
    return seen;
  },
  "changed while iterating": () => {
    const headers = new Headers({ a: "1", b: "2" });
    const seen = [];
    for (const [name] of headers) {
      seen.push(name);
      headers.delete("b");
      if (seen.length > 5) break;
    }
    return seen;
  },
  "added to while iterating": () => {
    const headers = new Headers({ a: "1", c: "3" });
    const seen = [];
    for (const value of headers.values()) {
      seen.push(value);
      headers.set("b", "2");
      headers.set("c", "4");
    }
    return [seen, headers];
  },
  "changed in forEach": () => {
    const headers = new Headers({ a: "1", b: "2" });
    const seen = [];
    headers.forEach((value, name) => {
      seen.push(name);
      headers.delete("b");
    });
    return seen;
  },
  "an empty name is looked for": () => [new Headers().get(""), new Headers().delete("")],
  "those of a clone of the request cannot be changed": ({ request }) => request.clone().headers.delete("a"),
  "those of the request cannot be changed": ({ request }) => request.headers.set("a", "1"),
  "those of a copied request can": ({ request }) => {
    const copy = new Request(request);
    copy.headers.set("a", "1");
    return copy.headers.get("a");
  },
  "its tag": () => Object.prototype.toString.call(new Headers()),
});
