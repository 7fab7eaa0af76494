// Load over WebSockets, which wrk does not speak: each socket sends its next message when its last one came back.

import { createRequire } from "node:module";
import path from "node:path";
import { install } from "../../conformance/lib/install.mjs";

const MESSAGE = "x".repeat(64);

/** Echoes on `sockets` connections at once for some seconds; answers as a run of wrk does. */
export async function echo({ port, host }, { path: address, sockets }, seconds) {
  const { WebSocket } = createRequire(path.join(install(), "ws"))("ws");
  const open = await Promise.all(
    Array.from({ length: sockets }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${address}`, { headers: { host }, perMessageDeflate: false });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      return socket;
    }),
  );
  const micros = [];
  let broken = 0;
  let over = false;
  const begin = performance.now();
  const ends = open.map(
    (socket) =>
      new Promise((end) => {
        let sent;
        const send = () => {
          sent = performance.now();
          socket.send(MESSAGE);
        };
        socket.on("message", () => {
          micros.push((performance.now() - sent) * 1000);
          over ? end() : send();
        });
        socket.once("close", () => {
          broken++;
          end();
        });
        send();
      }),
  );
  await new Promise((go) => setTimeout(go, seconds * 1000));
  over = true;
  const taken = (performance.now() - begin) / 1000;
  const requests = micros.length;
  await Promise.all(ends);
  open.forEach((socket) => socket.removeAllListeners("close").terminate());
  micros.sort((a, b) => a - b);
  const at = (share) => micros[Math.floor(micros.length * share)] / 1000;
  return { requests, seconds: taken, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: micros.at(-1) / 1000, refused: 0, broken };
}
