import { files, pathRequests, said } from "./files.mjs";

export const assets = { binding: "ASSETS", html_handling: "drop-trailing-slash", not_found_handling: "single-page-application" };
export const script = said;
export const requests = pathRequests;
export { files };
