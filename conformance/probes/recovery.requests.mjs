export const objects = { OBJECTS: "Probe" };
