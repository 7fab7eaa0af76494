export const objects = { LIBRARY: "Library" };

const put = (isbn, value, version) => ({ method: "PUT", path: `/books/${isbn}`, headers: { "content-type": "application/json", ...(version && { "if-match": `"${version}"` }) }, body: typeof value === "string" ? value : JSON.stringify(value) });

export const requests = [
  { name: "no books", path: "/books" },
  ...["0000000001", "0000000002", "0000000003", "0000000004"].map((isbn) => ({ name: `book ${isbn}`, ...put(isbn, { title: `No. ${isbn}`, year: 2000 }) })),
  { name: "the first page", path: "/books" },
  { name: "the next page", path: "/books?after=0000000003" },
  { path: "/books/0000000002" },
  { name: "changed", ...put("0000000002", { title: "Changed", year: 2001 }, 1) },
  { name: "changed from what it no longer is", ...put("0000000002", { title: "Late", year: 2002 }, 1) },
  { name: "there already", ...put("0000000001", { title: "Again", year: 1 }) },
  { name: "no title", ...put("0000000009", { year: 5 }) },
  { name: "no JSON", ...put("0000000009", "{") },
  { method: "DELETE", path: "/books/0000000004" },
  { name: "deleted twice", method: "DELETE", path: "/books/0000000004" },
  { method: "PATCH", path: "/books/0000000001" },
  { path: "/books/x" },
];
