export const objects = { Counter: "Counter" };
export const node = true;

export const requests = [
  { path: "/" },
  { path: "/agents/counter" },
  { path: "/agents/nobody/at-all" },
  { path: "/agents/counter/by-request" },
  { method: "POST", path: "/agents/counter/by-request/deeper?x=1", body: "text" },
  { method: "OPTIONS", path: "/agents/counter/by-request" },
  { path: "/plus" },
  { path: "/responses" },
];
