export const requests = [
  { path: "/" },
  { path: "/users/7?q=x" },
  { path: "/users/0" },
  { path: "/old" },
  { path: "/fails" },
  { path: "/api/a/b" },
  { path: "/nothing" },
  { path: "/paths" },
  { name: "an action", method: "POST", path: "/users/7", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "name=Ada&x=1" },
  { name: "no action there", method: "POST", path: "/old", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=1" },
];
