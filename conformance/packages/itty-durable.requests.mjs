export const objects = { COUNTER: "Counter" };

export const requests = [
  "/a",
  "/a/increment",
  "/a/increment",
  "/a/increment/40",
  "/a",
  "/b",
  "/b/double/a",
  "/b",
  "/a/add/2/3",
  "/a/fails",
  "/a/missing",
  "/a/prop/toJSON",
  "/a/reset",
  "/a",
  "/b/destroy",
  "/b",
  "/with%20blank/increment",
  "/with%20blank",
].map((path, at) => ({ name: `${at + 1}. GET ${path}`, path }));
