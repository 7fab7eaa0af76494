export const assets = { binding: "ASSETS", not_found_handling: "404-page", run_worker_first: ["/api/*", "/print/*"] };

export const requests = [
  { path: "/" },
  { path: "/index.html" },
  { path: "/about" },
  { path: "/about/" },
  { path: "/style.css" },
  { name: "the style is there already", path: "/style.css", tag: (own) => own },
  { path: "/app.js" },
  { path: "/home?from=mail" },
  { path: "/e/2" },
  { path: "/nothing" },
  { path: "/_headers" },
  { path: "/api/entries" },
  { name: "a page that the script fills in", path: "/print/1" },
  { name: "no such entry", path: "/print/7" },
  { method: "POST", path: "/api/entries" },
  { method: "POST", path: "/about" },
  { method: "HEAD", path: "/about" },
];
