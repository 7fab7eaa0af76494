import { startOrigin } from "../lib/origin.mjs";

export const vars = { ORIGIN: await startOrigin() };
