import { files, pathRequests } from "./files.mjs";

export const assets = { not_found_handling: "single-page-application" };
export const requests = pathRequests;
export { files };
