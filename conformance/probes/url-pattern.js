import { worker } from "./kit.js";

const COMPONENTS = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];

const shown = (...given) => {
  const pattern = new URLPattern(...given);
  return [...COMPONENTS.map((name) => pattern[name]), pattern.hasRegExpGroups];
};
const attempt = (run) => {
  try {
    return run();
  } catch (error) {
    return error.name;
  }
};
// The reference keeps the groups in no order.
const sorted = (groups) => Object.fromEntries(Object.entries(groups).sort(([a], [b]) => (a < b ? -1 : 1)));
const matched = (pattern, ...inputs) => inputs.map((input) => {
  const found = attempt(() => (Array.isArray(input) ? pattern.exec(...input) : pattern.exec(input)));
  return found === null || typeof found === "string" ? found : COMPONENTS.map((name) => [found[name].input, sorted(found[name].groups)]);
});

const WHOLE = [
  "https://example.com/", "https://example.com/:id", "https://*.example.com/:a/:b?", "http{s}?://example.com/*", "https://example.com:8080/a?b#c",
  "https://user:pass@example.com/", ":protocol://:host/:path*", "https://example.com/(\\d+)", "https://example.com/:id(\\d+)?q=:q#:h", "data\\:text/*", "data:text/*",
  "https://[::1]/", "https://[\\:\\:1]:80/x", "http://localhost:80/", "https://example.com:443/", "https://xn--bcher-kva.de/ü", "https://bücher.de/",
  "https://EXAMPLE.com/A b", "*", "*://*/*", "https://example.com", "https://example.com?x", "https://example.com#x", "https://example.com/a/../b", "https://*",
  "https\\://a.com/x", "about:blank", "file:///etc/*", "https://{sub.}?example.com/foo", "{https,http}://a", "https://example.com/:a:b", "https://example.com/*/*", "(https?)://a.b/",
  "https://a.b/{c}", "https://a.b/{c/}?d", "https://a.b/{:c}+", "https://a.b/:c+", "https://a.b/:c*/d", "https://a.b/x:c.png", "https://a.b/:c-:d", "ws://a:80", "https://a.b:(80|443)/",
  "https://a.b/%20/%zz", "https://a.b/?a=*&b=:b", "javascript:x", "https://a.b/\\:c", "https://a.b/\\*", "https://:pass@a.b/", "https://@a.b/", "https://a.b/:café", "https://a.b/:c(é)",
];
const BAD = [
  "https://a.b/(", "https://a.b/()", "https://a.b/(?:x)", "https://a.b/((x))", "https://a.b/{", "https://a.b/{a", "https://a.b/}", "https://a.b/:", "https://a.b/:a/:a", "https://a.b/(\\", "/x",
  "https://a b/", "https://a.b:99999/", "https://a.b:x/", "https://a.b/+", "https://a.b/?", "https://a.b/([)", "a", "", "https://a.b/\\", "https://a.b/{a{b}}", "https://a.b/(é)", "htt ps://a/",
];
const PATHS = [
  "/a", "/:a", "/a/:b?", "/a/*", "/*", "*", "/a/:b+", "/a/:b*", "/:a.:b", "/{a}?", "/(.*)", "/([^/]+?)", "/:x(.*)", "/a(b)?", "{/a}*", "/a/{b/}+c", "/:a(\\d+)-:b(\\d+)", "a/b", "/a b", "/ü", "/%C3%BC",
  "/..", "/a/./b", "/:a{-x}?", "/foo{/:bar}?", "/foo/:bar{.:ext}?", "", "/", "{}", "/:a\\:b", "/a//b", "/*.png", "/**", "/*?", "/*+", "/(a|b)/c", "/:a{:b}", "/:0a", "/{:a}b", "/:a(.*)b", "/.:a", "/a{b:c}d",
];
const URLS = [
  "https://example.com/", "https://example.com/a", "https://example.com/a/b", "https://example.com/a/b/c", "https://example.com/12", "https://sub.example.com/x/y", "http://example.com/a.png", "https://example.com/a-x",
  "https://example.com/12-34", "https://example.com/%C3%BC", "https://example.com/ü", "data:text/plain,x", "https://u:p@example.com:8080/a?b#c", "no url", "https://EXAMPLE.com/A", "https://example.com//", "https://example.com/a/b/c/",
];

export default worker({
  ...Object.fromEntries(WHOLE.map((text) => [`of ${text}`, () => [shown(text), matched(new URLPattern(text), ...URLS)]])),
  ...Object.fromEntries(PATHS.map((pathname) => [`path ${pathname}`, () => [
    shown({ pathname }), matched(new URLPattern({ pathname }), ...URLS, { pathname: "/a/b" }, { pathname }, {}),
  ]])),
  "malformed": () => BAD.map((text) => [text, attempt(() => shown(text))]),
  "malformed with a base": () => BAD.map((text) => [text, attempt(() => shown(text, "https://base.example/x/y?q#h"))]),
  "paths with a base": () => PATHS.map((text) => [text, attempt(() => shown(text, "https://base.example:81/x/y?q#h"))]),
  "paths in a base": () => PATHS.map((pathname) => [pathname, attempt(() => shown({ pathname, baseURL: "https://u:p@base.example/x/y?q#h" }))]),
  "each component alone": () => COMPONENTS.map((name) => [name, attempt(() => shown({ [name]: "x" })), attempt(() => shown({ [name]: ":x" })), attempt(() => shown({ [name]: "80" })), attempt(() => shown({ [name]: "" }))]),
  "each component with a base": () => COMPONENTS.map((name) => [name, attempt(() => shown({ [name]: "80", baseURL: "https://u:p@base.example:90/x/y?q#h" }))]),
  "each component matched": () => COMPONENTS.map((name) => matched(new URLPattern({ [name]: "*" }), { [name]: "80" }, { [name]: "a b" }, { [name]: "" }, { [name]: "?#:" }, { [name]: "é" })),
  "a base when matching": () => matched(new URLPattern({ pathname: "/x/:a" }), ["a", "https://b.c/x/y"], ["/x/q", "https://b.c"], ["/x/q", "no"], ["/x/q"], [{ pathname: "q", baseURL: "https://b.c/x/" }], [{ pathname: "q" }, "https://b.c"], [{ baseURL: "no" }]),
  "a base of no hierarchy": () => attempt(() => shown({ pathname: "x", baseURL: "data:a/b" })),
  "a base that is none": () => attempt(() => shown({ pathname: "x", baseURL: "no" })),
  "special characters of a base": () => attempt(() => shown({ search: "s", baseURL: "https://b.c/(x)/:y/*?z" })),
  "ignoring case": () => [shown("https://a.b/Path?Q#H", { ignoreCase: true }), matched(new URLPattern("https://a.b/Path", { ignoreCase: true }), "https://a.b/pATH", "https://A.B/PATH"), matched(new URLPattern({ pathname: "/Path" }, { ignoreCase: true }), "https://a.b/path"), new URLPattern({ pathname: "/P" }).test("https://a.b/p"), new URLPattern("/P", "https://a.b", { ignoreCase: true }).test("https://a.b/p")],
  "ports": () => [["http", "80"], ["https", "443"], ["https", "80"], ["ws", "80"], ["ftp", "21"], ["x", "80"], ["http*", "80"], [undefined, "080"], [undefined, "8 0"], [undefined, "80x"], [undefined, "65536"]].map(([protocol, port]) => attempt(() => shown({ protocol, port }))),
  "protocols": () => ["https:", "HTTPS", "1x", "a b", "café", "http{s}?", "(https?)", "data", "*:"].map((protocol) => attempt(() => shown({ protocol, pathname: "a/../b" }))),
  "hostnames": () => ["EXAMPLE.com", "a b", "*.x", ":sub.x", "{a.}?b", "[::1]", "[:x]", "{[::AB]}", "bücher.de", "a/b", "a?b", "a#b", "a:80", "%41", "1.2", "0x7f.1", "a..b", ""].map((hostname) => [hostname, attempt(() => shown({ hostname }))]),
  "a hostname that is no punycode": () => new URLPattern({ hostname: "xn--a" }).hostname,
  "searches and hashes": () => ["?a", "a b", "??", "é", "'", "#a", "a=:b"].map((text) => [attempt(() => shown({ search: text })), attempt(() => shown({ hash: text }))]),
  "no argument": () => [shown(), new URLPattern().test("https://x/"), new URLPattern().test(), new URLPattern({ pathname: "/x" }).test(), new URLPattern({}).exec()?.inputs],
  "wrong arguments": () => [null, 1, true, Symbol.iterator, [], new URL("https://a.b/c"), () => 1].map((value) => [attempt(() => shown(value)), attempt(() => new URLPattern().test(value))]),
  "wrong second arguments": () => [null, 1, true, {}, "https://a.b", ""].map((value) => [attempt(() => shown("/x", value)), attempt(() => shown({}, value)), attempt(() => shown("https://x/", value))]),
  "inputs": () => [new URLPattern("https://a/*").exec("https://a/b").inputs, new URLPattern("/*", "https://a").exec("/b", "https://a").inputs, new URLPattern().exec({ pathname: "x", other: 1 }).inputs],
  "a result": () => {
    const found = new URLPattern("https://:sub.a.b/:x/*?").exec("https://s.a.b/1/");
    return [Object.keys(found), found.pathname.input, sorted(found.pathname.groups), found.hostname, Object.keys(found.pathname.groups)];
  },
  "a group of that name": () => new URLPattern({ pathname: "/:__proto__/:constructor" }).exec("https://a/b/c").pathname.groups.constructor,
  "members cannot be written": () => {
    "use strict";
    new URLPattern().pathname = "x";
  },
  "without new": () => URLPattern({}),
  "patterns kept in a list": () => ["/api/:version/users/:id", "/files/*", "/:lang(en|de)?/about"].map((pathname) => {
    const pattern = new URLPattern({ pathname });
    return ["/api/v1/users/42", "/files/a/b.c", "/en/about", "/about", "/fr/about"].map((path) => (({ pathname } = {}) => (pathname ? sorted(pathname.groups) : null))(pattern.exec({ pathname: path }) ?? undefined));
  }),
});
