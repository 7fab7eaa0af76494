import { files as common } from "./files.mjs";

const ignore = `# what is not published
*.txt
!empty.txt
/folder/
deep/**
!/_headers
only/index.html
**/[p]lain
`;

export const assets = {};
export const files = { ...common, ".assetsignore": ignore, _headers: "/*\n  X-A: 1\n", _redirects: "/x /y\n" };
export const requests = [
  "/.assetsignore", "/_headers", "/_redirects", "/x", "/empty.txt", "/a%20b.txt", "/UPPER.TXT", "/.well-known/security.txt", "/folder/", "/folder/deep", "/deep/er/and/deeper.json", "/only/", "/only/index", "/plain", "/plain.html", "/sub/_headers", "/file",
].map((path) => ({ path }));
