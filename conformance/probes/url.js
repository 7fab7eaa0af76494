import { worker } from "./kit.js";

const parts = (text, base) => {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = new URL(text, base);
  return [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash];
};

export default worker({
  "all parts": () => parts("https://user:pa%20ss@Example.com:8443/a/./b/../c?x=1&y#top"),
  "the usual port is dropped": () => [parts("http://x:80/")[0], parts("https://x:443/")[0], parts("http://x:443/")[0]],
  "relative to a base": () => ["../x", "?q", "#h", "//other/y", "z/w", ""].map((text) => new URL(text, "http://a/b/c/d?e").href),
  "names beyond ASCII": () => new URL("http://bücher.example/straße?ä=ö#ü").href,
  "emoji in a path": () => new URL("http://x/😀").href,
  "blanks and line breaks": () => new URL(" http://x/a\nb c ").href,
  "backslashes": () => new URL("http:\\\\x\\a").href,
  "dots in many writings": () => new URL("http://x/a/%2e%2E/b/.%2e/c").href,
  "IPv4 in many writings": () => ["127.1", "0x7f.1", "2130706433", "0177.0.0.1"].map((host) => new URL(`http://${host}/`).hostname),
  "IPv6": () => new URL("http://[2001:DB8:0:0:0:0:0:1]/").host,
  "other schemes": () => [new URL("mailto:a@b").pathname, new URL("data:text/plain,hi").href, new URL("urn:x:y").origin],
  "what is no URL": () => ["", "x", "http://", "http://a b/", "http://x:99999/", "//x"].map((text) => URL.canParse(text)),
  "a bad URL is a TypeError": () => new URL("nope"),
  "parse gives null": () => [URL.parse("nope"), URL.parse("http://x").href],
  "setters": () => {
    const url = new URL("http://a.example/b?c#d");
    url.protocol = "https";
    url.host = "other.example:81";
    url.pathname = "x y/é";
    url.search = "q=1 2";
    url.hash = "";
    url.username = "u@";
    return url.href;
  },
  "a port that is none": () => {
    const url = new URL("http://x:81/");
    url.port = "x";
    const first = url.port;
    url.port = "82abc";
    return [first, url.port];
  },
  "a setter that would change the kind": () => {
    const url = new URL("http://x/");
    url.protocol = "mailto";
    return url.href;
  },
  "search and searchParams are one": () => {
    const url = new URL("http://x/?a=1");
    url.searchParams.append("b", "2 3");
    const first = url.href;
    url.search = "?c=%41";
    return [first, url.searchParams.get("c"), url.searchParams.has("a")];
  },
  "searchParams from text": () => [...new URLSearchParams("?a=1&b=%20+%2B&a=2&c&=d&e==")],
  "searchParams from a record and from pairs": () => [new URLSearchParams({ b: 1, a: "x" }).toString(), new URLSearchParams([["a", "1"], ["a", "2"]]).toString()],
  "searchParams written": () => new URLSearchParams({ "a b": "é~*-._ &=+%", c: "\n" }).toString(),
  "searchParams of malformed escapes": () => [...new URLSearchParams("a=%zz&b=%ff&c=%e4%b8")],
  "searchParams' methods": () => {
    const params = new URLSearchParams("a=1&b=2&a=3");
    params.set("a", "9");
    params.append("c", "");
    params.delete("b", "other");
    return [params.toString(), params.size, params.getAll("a"), params.has("c", "x"), params.get("none")];
  },
  "sort is stable and by code units": () => {
    const params = new URLSearchParams("z=1&é=2&a=3&\u{1F600}=4&\uffff=5&a=0");
    params.sort();
    return [...params.keys()];
  },
  "toJSON": () => JSON.stringify(new URL("http://x/y")),
  "href of a URL as base": () => new URL("b", new URL("http://x/a/")).href,
});
