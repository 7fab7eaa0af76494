export const objects = { REMINDERS: "Reminders" };

const add = (person, text, inSeconds) => ({ method: "POST", path: `/people/${person}/reminders`, body: JSON.stringify({ text, inSeconds }) });

export const requests = [
  { name: "nothing yet", path: "/people/ann/reminders" },
  { name: "one for much later", ...add("ann", "renew the passport", 86400) },
  { name: "one for soon", ...add("ann", "tea", 0.3) },
  { name: "one for now", ...add("ann", "breathe", 0) },
  { name: "the first two that are delivered", path: "/people/ann/reminders?delivered=2" },
  { name: "what is taken back is not delivered", ...add("ben", "call", 60) },
  { name: "taken back", method: "DELETE", path: "/people/ben/reminders/1" },
  { name: "the next one is", ...add("ben", "write", 0.3) },
  { name: "only that", path: "/people/ben/reminders?delivered=1" },
  { name: "no such reminder", method: "DELETE", path: "/people/ben/reminders/7" },
  { name: "no time", method: "POST", path: "/people/ann/reminders", body: '{"text":"never"}' },
  { name: "no JSON", method: "POST", path: "/people/ann/reminders", body: "tea" },
  { method: "PUT", path: "/people/ann/reminders" },
  { path: "/people/UPPER/reminders" },
];
