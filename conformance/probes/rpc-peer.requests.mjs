export const objects = { BOXES: "Box" };
export const requests = [];
