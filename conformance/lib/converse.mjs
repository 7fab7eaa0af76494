// A conversation over a WebSocket with a server on this machine, and what was heard as plain data.

import { createRequire } from "node:module";
import path from "node:path";
import { work } from "./install.mjs";
import { ask, headersOf } from "./ask.mjs";

const PATIENCE_MS = 30_000;

/**
 * `request`: {path, headers, protocols, conversation}. The conversation is a list of steps, one after another:
 * "text" or a Buffer is sent; a number is how many things to hear before going on; {close: [code, reason]}, {ping: "text"},
 * {end: true} (the connection is cut), {ask: request} (an HTTP request meanwhile, whose body is noted). At its end whatever comes
 * until the close is heard, unless the last step is {leave: true}.
 */
export function converse(target, request) {
  const { WebSocket } = createRequire(path.join(work, "node_modules", "index.js"))("ws");
  const heard = [];
  const socket = new WebSocket(`ws://127.0.0.1:${target.port}${request.path}`, request.protocols ?? [], {
    headers: { host: target.host, ...request.headers },
    perMessageDeflate: request.deflate ?? false,
    handshakeTimeout: PATIENCE_MS,
  });
  return new Promise((resolve, reject) => {
    let upgrade = null;
    let woken = () => {};
    let over = false;
    const note = (what) => {
      heard.push(what);
      woken();
    };
    const late = setTimeout(() => finish(`nothing more within ${PATIENCE_MS} ms`), PATIENCE_MS);
    const finish = (note) => {
      clearTimeout(late);
      socket.terminate();
      resolve({ status: 101, statusText: "", headers: upgrade, body: JSON.stringify(note === undefined ? heard : [...heard, note]) });
    };
    socket.once("unexpected-response", (_, response) => {
      clearTimeout(late);
      response.resume();
      resolve({ status: response.statusCode, statusText: response.statusMessage, headers: {}, body: "(not upgraded)" });
    });
    socket.once("upgrade", (response) => (upgrade = headersOf(response.rawHeaders)));
    socket.on("message", (data, isBinary) => note(shown(data, isBinary)));
    socket.on("ping", () => note("ping"));
    socket.on("pong", (data) => note(`pong ${data}`));
    socket.on("error", (error) => (upgrade === null ? (clearTimeout(late), reject(error)) : note("error")));
    let opened = false;
    socket.once("close", (code, reason) => {
      over = true;
      note(`close ${code} ${reason}`.trim());
      if (!opened && upgrade !== null) {
        finish();
      }
    });
    socket.once("open", async () => {
      opened = true;
      const hearing = async (count) => {
        const until = heard.length + count;
        while (heard.length < until && !over) {
          await new Promise((resolve) => (woken = resolve));
        }
      };
      try {
        for (const step of request.conversation) {
          await take(step);
        }
        if (request.conversation.at(-1)?.leave !== true) {
          while (!over) {
            await new Promise((resolve) => (woken = resolve));
          }
        }
        finish();
      } catch (error) {
        clearTimeout(late);
        reject(error);
      }

      async function take(step) {
        if (typeof step === "number") {
          await hearing(step);
        } else if (typeof step === "string" || Buffer.isBuffer(step)) {
          socket.send(step);
        } else if (step.close) {
          socket.close(...step.close);
        } else if (step.ping !== undefined) {
          socket.ping(step.ping);
        } else if (step.end) {
          socket.terminate();
        } else if (step.ask) {
          note(`asked: ${(await ask(target, step.ask)).body}`);
        }
      }
    });
  });
}

function shown(data, isBinary) {
  if (!isBinary) {
    return `text ${data}`;
  }
  return data.length > 100 ? `binary of ${data.length}` : `binary ${data.toString("hex")}`;
}
