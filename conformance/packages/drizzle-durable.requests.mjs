export const objects = { LIBRARY: "Library" };
export const node = true;

const BEFORE = ["tables", "migrated", "next/all", "tables", "migrated", "seed"];
const AFTER = ["rows", "where", "joins", "relational", "prepared", "change", "conflicts", "transactions", "many", "last"];
const BROKEN = ["next/broken", "labels", "tables", "migrated", "rows", "next/missing", "migrated", "next/all", "migrated", "cascade"];

export const requests = [...BEFORE, ...AFTER, ...BROKEN].map((step, at) => ({ name: `${at + 1}. ${step}`, path: `/one/${step}` }));
