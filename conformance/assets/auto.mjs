import { files, pathRequests, said } from "./files.mjs";

export const assets = { binding: "ASSETS" };
export const script = said;
export const requests = [
  ...pathRequests,
  ...[(own) => own, (own) => `W/${own}`, () => '"other"', (own) => `"x", ${own}`, () => "*"].map((tag) => ({ path: "/file", tag })),
  { method: "HEAD", path: "/file", tag: (own) => own },
  { path: "/none", tag: () => '"x"' },
  { path: "/file", headers: { range: "bytes=0-3" } },
  { path: "/file", headers: { authorization: "Basic eDp5" } },
  { path: "/file", headers: { "if-modified-since": "Tue, 04 Aug 2099 00:00:00 GMT" } },
];
export { files };
