import { files, pathRequests, said } from "./files.mjs";

export const assets = { binding: "ASSETS", html_handling: "force-trailing-slash", not_found_handling: "404-page" };
export const script = said;
export const requests = pathRequests;
export { files };
