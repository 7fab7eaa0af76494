import { files, pathRequests } from "./files.mjs";

export const assets = { html_handling: "none", not_found_handling: "404-page" };
export const requests = [...pathRequests, { path: "/none", tag: (own) => own }];
export { files };
