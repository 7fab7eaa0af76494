export const objects = { COUNTERS: "Counter" };
export const vars = { SECRET: "the parent's own" };
export const services = { LOADER: { type: "loader" }, OTHER: { type: "loader" } };
