export const requests = [
  { path: "/hello/ada" },
  { path: "/json?a=1&b=2" },
  { name: "an echo", method: "POST", path: "/echo", headers: { "content-type": "text/x-own" }, body: "some words" },
  { path: "/refused" },
  { path: "/asserted" },
  { path: "/asserted?key" },
  { path: "/broken" },
  { path: "/stream" },
  { path: "/moved" },
  { path: "/nowhere" },
  { method: "HEAD", path: "/hello/ada" },
];
