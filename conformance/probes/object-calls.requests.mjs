export const objects = { OBJECTS: "Probe" };
export const vars = { TEXT: "some text" };
