// One collection of files for all sites that ask which file answers a path, and those paths.

const page = (name) => `<!doctype html><title>${name}</title>`;

export const files = Object.fromEntries(
  [
    "index.html",
    "404.html",
    "file.html",
    "folder/index.html",
    "folder/404.html",
    "folder/deep.html",
    "both.html",
    "both/index.html",
    "plain",
    "plain.html",
    "binary",
    "only/index",
    "only/index.html",
    "html.html/index.html",
    "index/index.html",
    ".hidden.txt",
    ".well-known/security.txt",
    "sub/_headers",
    "[x].txt",
    "%5By%5D.txt",
    "a b.txt",
    "a@b.txt",
    "é.txt",
    "UPPER.TXT",
    "no-type.zzz",
    ".js",
    "style.min.css",
    "deep/er/and/deeper.json",
  ].map((name) => [name, name.endsWith(".html") ? page(name) : `in ${name}`]),
);
files["empty.txt"] = "";
files["long.bin"] = Buffer.alloc(1_500_000, "0123456789abcdef");

const paths = [
  "/", "/index", "/index/", "/index.html", "/index.html/", "/index/index", "/index/index.html", "/index/index/",
  "/file", "/file/", "/file.html", "/file/index", "/file/index.html", "/file.html/", "/FILE",
  "/folder", "/folder/", "/folder.html", "/folder/index", "/folder/index.html", "/folder/index/", "/folder/deep", "/folder/deep/", "/folder/deep.html",
  "/both", "/both/", "/both.html", "/both/index", "/both/index.html", "/both/none",
  "/plain", "/plain/", "/plain.html", "/plain/index", "/binary", "/binary/", "/binary.html",
  "/only", "/only/", "/only/index", "/only/index.html", "/html.html", "/html.html/", "/html", "/html.html/index.html",
  "/404", "/404.html", "/folder/404", "/folder/none", "/folder/none/deeper", "/none", "/none/", "/none.html", "/none/index.html",
  "/.hidden.txt", "/.well-known/security.txt", "/_headers", "/_redirects", "/sub/_headers", "/empty.txt", "/long.bin",
  "/[x].txt", "/%5Bx%5D.txt", "/%5by%5d.txt", "/%255By%255D.txt", "/a%20b.txt", "/a+b.txt", "/a@b.txt", "/a%40b.txt", "/%C3%A9.txt", "/%c3%a9.txt", "/%65mpty.txt", "/UPPER.TXT", "/upper.txt",
  "/no-type.zzz", "/.js", "/style.min.css", "/deep/er/and/deeper.json",
  "//", "//file", "//file.html", "///folder//", "/folder//deep", "/folder%2Fdeep", "/folder%2fdeep.html", "/%2F%2Fevil.example/file.html", "/\\evil.example\\file.html", "/file\\", "/%5Cfile",
  "/x/../file", "/x/%2e%2e/file.html", "/../../file", "/%252e%252e/file", "/..%2f..%2fetc/passwd", "/./file.html", "/folder/.", "/folder/..",
  "/%", "/%zz", "/file%", "/%ff", "/%00", "/file?", "/file?a=1&b=%20", "/file.html?a=1", "/folder?x", "/file;x", "/file,x", "/|", "/^", "/{x}",
];

export const pathRequests = [
  ...paths.map((path) => ({ path })),
  ...["HEAD", "POST", "OPTIONS", "DELETE"].flatMap((method) => ["/file", "/file.html", "/none"].map((path) => ({ method, path }))),
  ...["navigate", "cors", "no-cors"].flatMap((mode) => ["/file", "/none", "/folder/none"].map((path) => ({ path, headers: { "sec-fetch-mode": mode } }))),
];

/** A script that says that it was asked, and by what. */
export const said = `export default {
  fetch(request) {
    const { pathname, search } = new URL(request.url);
    return new Response(\`the script: \${request.method} \${pathname}\${search}\`);
  },
};
`;
