import { files as common } from "./files.mjs";

export const assets = { binding: "FILES", run_worker_first: ["/api/*", "!/api/docs/*", "/exact", "/*/middle/*", "/file"], not_found_handling: "404-page" };
export const files = { ...common, "api/file.txt": "in api/file.txt", "api/docs/file.txt": "in api/docs/file.txt", "exact.html": "in exact.html", "a/middle/b.txt": "x", _headers: "/api/*\n  X-Api: yes\n" };

// What the script says of what it is answered itself.
export const script = `
const told = async (answer) =>
  Response.json({ status: answer.status, statusText: answer.statusText, type: answer.headers.get("content-type"), location: answer.headers.get("location"), all: answer.headers.get("x-api"), url: answer.url, redirected: answer.redirected, text: (await answer.text()).slice(0, 60) });

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const to = url.searchParams.get("to");
    if (to !== null) {
      const init = { method: url.searchParams.get("method") ?? "GET" };
      const mode = url.searchParams.get("redirect");
      return told(await env.FILES.fetch(new URL(to, "https://assets.example"), mode ? { ...init, redirect: mode } : init));
    }
    return told(await env.FILES.fetch(request));
  },
};
`;

const asked = [
  "/api/file.txt", "/api/docs/file.txt", "/api/docs/none", "/api/none", "/api", "/api/", "/exact", "/exact/", "/exact.html", "/a/middle/b.txt", "/a/middle", "/file", "/file.html", "/%66ile", "//file", "/api%2Ffile.txt", "/%61pi/file.txt", "/none", "/folder/none", "/",
];
const fetched = ["/", "/file", "/file.html", "/folder", "/none", "/folder/none", "/api/file.txt", "/[x].txt", "/empty.txt", "/%zz"];

export const requests = [
  ...asked.map((path) => ({ path })),
  ...["HEAD", "POST", "OPTIONS"].flatMap((method) => ["/api/file.txt", "/file", "/none", "/folder/"].map((path) => ({ method, path }))),
  ...fetched.map((to) => ({ path: `/api/x?to=${encodeURIComponent(to)}` })),
  ...["manual", "follow"].map((mode) => ({ path: `/api/x?to=/file.html&redirect=${mode}` })),
  ...["HEAD", "POST", "PUT"].flatMap((method) => ["/file", "/none"].map((to) => ({ path: `/api/x?to=${to}&method=${method}` }))),
  { path: "/none", headers: { "sec-fetch-mode": "navigate" } },
  { path: "/none", headers: { "sec-fetch-mode": "cors" } },
];
