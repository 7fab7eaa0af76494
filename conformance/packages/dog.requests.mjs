export const objects = { LOBBY: "Lobby", ROOM: "Room" };

export const requests = [
  { name: "a client says something", method: "POST", path: "/say?client=ada", body: "hello" },
  { name: "the second says more", method: "POST", path: "/say?client=bob", body: "hi" },
  { name: "both are told", path: "/read?client=ada" },
  { path: "/place?group=places&client=a&with=b" },
  { path: "/place?group=places&client=a&with=c" },
  { path: "/place?group=places&client=c&with=d" },
  { path: "/place?group=places&client=b&with=d" },
  { name: "neighbours are asked", path: "/gossip?group=places&client=a" },
  { name: "a group of its own", path: "/read?group=other&client=ada" },
];
