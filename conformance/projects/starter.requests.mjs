export const objects = { TALLY: "Tally" };
export const services = { NOTES: { type: "kv", id: "0f2ac74b498b48028cb68387c421e279" } };
export const vars = { GREETING: "Hello from the starter" };

const AT = "2026-11-21T12:15:00Z";

export const requests = [
  { path: "/" },
  { name: "a note is written", method: "PUT", path: "/notes/milk", headers: { "x-author": "ann" }, body: "two litres, please" },
  { name: "and another", method: "PUT", path: "/notes/%C3%A9t%C3%A9", body: "" },
  { name: "a note is read", path: "/notes/milk" },
  { name: "no such note", path: "/notes/bread" },
  { name: "all notes, from another origin", path: "/notes/", headers: { origin: "https://app.example" } },
  { name: "what another origin may do", method: "OPTIONS", path: "/notes/milk", headers: { origin: "https://app.example", "access-control-request-method": "PUT" } },
  { name: "a note is deleted", method: "DELETE", path: "/notes/milk" },
  { name: "a note that is gone", path: "/notes/milk" },
  { name: "an object that nobody has counted with", path: "/tally/a" },
  { name: "an object counts", method: "POST", path: "/tally/a" },
  { name: "an object counts by ten", method: "POST", path: "/tally/a?by=ten" },
  { name: "what it has counted", path: "/tally/a" },
  { name: "another object", path: "/tally/b" },
  { path: "/etag/some-text" },
  { name: "not modified", path: "/etag/some-text", headers: { "if-none-match": '"2142a57cb8587400fa7f4ee492f25cf07567f4a5"' } },
  { path: "/hash/abc" },
  { name: "before the first run", path: "/last-run" },
  { name: "the cron", cron: "*/15 * * * *", at: AT },
  { name: "after it", path: "/last-run" },
  { name: "the cron again", cron: "*/15 * * * *", at: AT },
  { name: "after that", path: "/last-run" },
  { path: "/teapot" },
  { path: "/broken" },
  { path: "/nowhere" },
];
