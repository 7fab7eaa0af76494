export const objects = { InMemory: "InMemory", Hibernating: "Hibernating" };
