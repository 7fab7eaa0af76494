// qs, path-to-regexp, cookie, mime, ufo, ms, slugify, semver: what servers are glued together with.
import { parseCookie, parseSetCookie, stringifyCookie, stringifySetCookie } from "cookie";
import mime from "mime";
import ms from "ms";
import { compile, match, parse as parsePath, pathToRegexp } from "path-to-regexp";
import qs from "qs";
import semver from "semver";
import slugify from "slugify";
import { cleanDoubleSlashes, getQuery, isRelative, joinURL, normalizeURL, parseURL, withBase, withQuery, withoutTrailingSlash } from "ufo";
import { worker } from "../probes/kit.js";

export default worker({
  "qs parses": () => [qs.parse("a[b][c]=1&d[]=x&d[]=y&e=%20+&f[0][g]=h"), qs.parse("a.b=1;c=2", { allowDots: true, delimiter: ";" }), qs.parse("a[__proto__][x]=1")],
  "qs writes": () => [qs.stringify({ a: { b: [1, { c: "d e" }] }, n: null, u: undefined, t: new Date(0) }), qs.stringify({ a: [1, 2] }, { arrayFormat: "brackets", encode: false })],
  "paths": () => [match("/users/:id{/:rest}")("/users/a%20b/c"), match("/files/*path")("/files/a/b"), match("/x")("/y"), compile("/a/:b")({ b: "c d" }), String(pathToRegexp("/a/:b").regexp)],
  "a bad path": () => parsePath("/a/:"),
  "cookies": () => [parseCookie("a=1; b=%20x; c=\"q\"; a=2"), stringifyCookie({ a: "x y", b: "1" }), stringifySetCookie({ name: "s", value: "v;", httpOnly: true, maxAge: 5, sameSite: "lax", expires: new Date(0) }), parseSetCookie("s=v; Path=/; Secure; Max-Age=9")],
  "a bad cookie": () => stringifySetCookie({ name: "a b", value: "x" }),
  "media types": () => [mime.getType("a/b.html"), mime.getType("x.unknown-thing"), mime.getExtension("image/svg+xml; charset=utf-8"), mime.getType("archive.tar.gz")],
  "addresses": () => [joinURL("a/", "/b", "../c"), withQuery("/x?a=1", { b: [1, 2], c: undefined }), getQuery("/x?a=1&b=2&b=3"), parseURL("https://u:p@h.example:8/p?q#f"), cleanDoubleSlashes("//a//b"), normalizeURL("/a b?c=d e"), withBase("/x", "/base"), withoutTrailingSlash("/a/?b"), isRelative("./x")],
  "durations": () => [ms("2 days"), ms("1.5h"), ms(60_000, { long: true }), ms("-3 min"), ms("x")],
  "slugs": () => [slugify("Ünïcode & «more» €5"), slugify("Some Title!", { lower: true, strict: true })],
  "versions": () => [semver.satisfies("1.2.3", "^1.2.0 || >=3"), semver.sort(["2.0.0", "1.10.0", "1.9.0-rc.1", "1.9.0"]), semver.inc("1.2.3", "prerelease", "beta"), semver.coerce("v3.4 x").version, new semver.Range("~1.2 >1.2.1").range, semver.valid("1.2"), semver.diff("1.0.0", "1.1.0")],
});
