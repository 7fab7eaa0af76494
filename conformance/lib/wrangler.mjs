// The reference for static assets: workerd alone has none, wrangler runs the platform's own asset worker in it.

import path from "node:path";
import { hostName } from "./workerd.mjs";
import { ServerProcess } from "./process.mjs";

/** Starts `wrangler dev` for a project's folder; `modules` has wrangler. */
export async function startWrangler(modules, { name, folder }) {
  const server = new ServerProcess(
    // Its own starter refuses versions of Node that it works with.
    [process.execPath, "--no-warnings", path.join(modules, "wrangler", "wrangler-dist", "cli.js"), "dev", "--config", path.join(folder, "wrangler.json"), "--ip", "127.0.0.1", "--port", "0"],
    { env: { CI: "1", NO_COLOR: "1", FORCE_COLOR: "0", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" } },
  );
  const port = Number(await server.line((line) => /Ready on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]));
  return { target: { port, host: hostName(name), pathPrefix: "" }, stop: () => server.stop(5_000) };
}
