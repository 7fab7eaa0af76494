export const objects = { PEOPLE: "People" };

const STEPS = ["migrate", "migrate", "tables", "insert", "select", "joins", "abort", "select", "failing-transfer", "transfer", "change", "counted", "conflicts", "raw", "cascade", "schema", "counted-with-indexes"];

export const requests = STEPS.map((step, at) => ({ name: `${at + 1}. ${step}`, path: `/one/${step}` }));
