// What a file is said to be by its ending: all endings that Cloister knows, and some that nobody does.

import { readFileSync } from "node:fs";
import path from "node:path";
import { top } from "../lib/install.mjs";

const list = path.join(top, "host", "src", "main", "resources", "dev", "cloister", "host", "assets", "content-types.txt");
const endings = readFileSync(list, "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .flatMap((line) => line.split(/\s+/).slice(1));

const names = [...endings.map((ending) => `a.${ending}`), "A.PNG", "b.Html.gz", "none.", "nothing", "x.unknown", "y.html~", ".gitignore", "z.tar.gz"];

export const assets = { html_handling: "none" };
export const files = Object.fromEntries(names.map((name) => [name, name]));
export const requests = names.map((name) => ({ path: `/${name}` }));
