const json = (method, path, value) => ({ method, path, headers: { "content-type": "application/json" }, body: JSON.stringify(value) });

export const requests = [
  { path: "/books" },
  { path: "/books?since=2000" },
  { path: "/books?since=x" },
  { path: "/books/1" },
  { path: "/books/9" },
  { name: "a new book", ...json("POST", "/books", { title: "Two", year: 2020 }) },
  { name: "a bad book", ...json("POST", "/books", { title: "", year: 3.5 }) },
  { name: "no JSON", method: "POST", path: "/books", headers: { "content-type": "application/json" }, body: "{" },
  { path: "/page" },
  { method: "DELETE", path: "/books/2" },
  { method: "DELETE", path: "/books/x" },
  { path: "/books" },
];
