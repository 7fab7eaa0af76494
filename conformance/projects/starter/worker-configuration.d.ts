/* eslint-disable */
// `wrangler types` writes this file from wrangler.jsonc.
declare namespace Cloudflare {
	interface Env {
		NOTES: KVNamespace;
		GREETING: "Hello from the starter";
		TALLY: DurableObjectNamespace<import("./src/index").Tally>;
	}
}
interface Env extends Cloudflare.Env {}
