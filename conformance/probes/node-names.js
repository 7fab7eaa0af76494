// Every module of Node.js that a script can import: the names that it exports, and what each is.

import { worker } from "./kit.js";

const MODULES = {
  "_http_agent": () => import("node:_http_agent"),
  "_http_client": () => import("node:_http_client"),
  "_http_common": () => import("node:_http_common"),
  "_http_incoming": () => import("node:_http_incoming"),
  "_http_outgoing": () => import("node:_http_outgoing"),
  "_http_server": () => import("node:_http_server"),
  "_stream_duplex": () => import("node:_stream_duplex"),
  "_stream_passthrough": () => import("node:_stream_passthrough"),
  "_stream_readable": () => import("node:_stream_readable"),
  "_stream_transform": () => import("node:_stream_transform"),
  "_stream_wrap": () => import("node:_stream_wrap"),
  "_stream_writable": () => import("node:_stream_writable"),
  "_tls_common": () => import("node:_tls_common"),
  "_tls_wrap": () => import("node:_tls_wrap"),
  "assert": () => import("node:assert"),
  "assert/strict": () => import("node:assert/strict"),
  "async_hooks": () => import("node:async_hooks"),
  "buffer": () => import("node:buffer"),
  "child_process": () => import("node:child_process"),
  "cluster": () => import("node:cluster"),
  "console": () => import("node:console"),
  "constants": () => import("node:constants"),
  "crypto": () => import("node:crypto"),
  "dgram": () => import("node:dgram"),
  "diagnostics_channel": () => import("node:diagnostics_channel"),
  "dns": () => import("node:dns"),
  "dns/promises": () => import("node:dns/promises"),
  "domain": () => import("node:domain"),
  "events": () => import("node:events"),
  "fs": () => import("node:fs"),
  "fs/promises": () => import("node:fs/promises"),
  "http": () => import("node:http"),
  "http2": () => import("node:http2"),
  "https": () => import("node:https"),
  "inspector": () => import("node:inspector"),
  "inspector/promises": () => import("node:inspector/promises"),
  "module": () => import("node:module"),
  "net": () => import("node:net"),
  "os": () => import("node:os"),
  "path": () => import("node:path"),
  "path/posix": () => import("node:path/posix"),
  "path/win32": () => import("node:path/win32"),
  "perf_hooks": () => import("node:perf_hooks"),
  "process": () => import("node:process"),
  "punycode": () => import("node:punycode"),
  "querystring": () => import("node:querystring"),
  "readline": () => import("node:readline"),
  "readline/promises": () => import("node:readline/promises"),
  "repl": () => import("node:repl"),
  "sqlite": () => import("node:sqlite"),
  "stream": () => import("node:stream"),
  "stream/consumers": () => import("node:stream/consumers"),
  "stream/promises": () => import("node:stream/promises"),
  "stream/web": () => import("node:stream/web"),
  "string_decoder": () => import("node:string_decoder"),
  "sys": () => import("node:sys"),
  "test": () => import("node:test"),
  "timers": () => import("node:timers"),
  "timers/promises": () => import("node:timers/promises"),
  "tls": () => import("node:tls"),
  "trace_events": () => import("node:trace_events"),
  "tty": () => import("node:tty"),
  "url": () => import("node:url"),
  "util": () => import("node:util"),
  "util/types": () => import("node:util/types"),
  "v8": () => import("node:v8"),
  "vm": () => import("node:vm"),
  "wasi": () => import("node:wasi"),
  "worker_threads": () => import("node:worker_threads"),
  "zlib": () => import("node:zlib"),
};

function kind(value) {
  if (value === null) return "null";
  if (typeof value === "symbol") return `symbol ${value.description}`;
  return Array.isArray(value) ? "array" : typeof value;
}

export default worker(Object.fromEntries(Object.entries(MODULES).flatMap(([name, load]) => [
  [`${name}: names`, async () => Object.keys(await load()).sort()],
  [`${name}: kinds`, async () => {
    const module = await load();
    return Object.keys(module).sort().map((key) => `${key} ${kind(module[key])}`);
  }],
])));
