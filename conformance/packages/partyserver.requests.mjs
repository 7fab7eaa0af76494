export const objects = { InMemory: "InMemory", Hibernating: "Hibernating" };

export const requests = [
  { path: "/" },
  { path: "/parties/in-memory" },
  { path: "/parties/main/room" },
  { path: "/parties/in-memory/by-request" },
  { path: "/parties/hibernating/by-request" },
  { name: "an option", method: "OPTIONS", path: "/parties/hibernating/by-request", headers: { origin: "https://app.example" } },
  { name: "answered before the room", path: "/parties/hibernating/by-request", headers: { "x-teapot": "1" } },
  { name: "a method of a room", path: "/sum" },
];
