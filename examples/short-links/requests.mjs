export const services = { LINKS: { type: "kv", id: "short-links" } };

const post = (value) => ({ method: "POST", path: "/links", headers: { "content-type": "application/json" }, body: typeof value === "string" ? value : JSON.stringify(value) });

export const requests = [
  { name: "a link", ...post({ target: "https://a.example/long?q=1", name: "first" }) },
  { name: "where it leads", path: "/first" },
  { name: "a name that is taken", ...post({ target: "https://b.example/", name: "first" }) },
  { name: "no address", ...post({ target: "javascript:alert(1)" }) },
  { name: "no JSON", ...post("{") },
  { name: "a bad name", ...post({ target: "https://a.example/", name: "x/y" }) },
  { name: "a link for a while", ...post({ target: "https://a.example/", name: "short-lived", days: 2 }) },
  { name: "where that leads", path: "/short-lived" },
  { method: "DELETE", path: "/first" },
  { name: "a link that is gone", path: "/first" },
  { method: "PUT", path: "/first" },
  { path: "/" },
];
