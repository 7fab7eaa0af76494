export const objects = { OBJECTS: "Probe", OTHERS: "Other" };
