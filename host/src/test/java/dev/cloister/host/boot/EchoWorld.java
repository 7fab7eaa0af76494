package dev.cloister.host.boot;

import dev.cloister.host.execution.EventRates;
import dev.cloister.host.http.EdgeSettings;
import dev.cloister.host.http.HttpEdge;
import dev.cloister.host.object.ScriptWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;

/// A script with WebSockets behind the real listener, for clients that do as they please.
///
/// `/` says back what it hears; `/object/NAME` does so for a socket that an object keeps; `/state`
/// answers how the last socket that closed did. Messages may have [#MESSAGE_BYTES_MAX].
final class EchoWorld implements AutoCloseable {
  static final int MESSAGE_BYTES_MAX = 1 << 20;

  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      let closed = 0;
      export class Thing extends DurableObject {
        held = [];
        released = false;
        fetch(request) {
          const [client, server] = Object.values(new WebSocketPair());
          this.ctx.acceptWebSocket(server);
          return new Response(null, { status: 101, webSocket: client });
        }
        untilReleased() {
          // Whoever asks late is not held.
          return this.released ? undefined : new Promise((resolve) => this.held.push(resolve));
        }
        async webSocketMessage(ws, message) {
          if (message === 'wait') {
            const boss = this.env.THINGS.getByName('/object/boss');
            await this.ctx.blockConcurrencyWhile(() => boss.untilReleased());
            ws.send('waited');
          } else if (message === 'release') {
            this.released = true;
            this.held.splice(0).forEach((resolve) => resolve());
            ws.send('released');
          } else if (message === 'flood') {
            let sent = 0;
            try {
              for (;; sent++) ws.send('x'.repeat(65536));
            } catch (error) {
              this.ctx.storage.kv.put('flood', `${error.name} ${sent > 0} ${ws.readyState}`);
            }
          } else if (message === 'flooded') {
            ws.send(this.ctx.storage.kv.get('flood'));
          } else {
            ws.send(typeof message === 'string' ? message : `${message.byteLength} bytes`);
          }
        }
      }
      export default {
        fetch(request, env) {
          const path = new URL(request.url).pathname;
          if (path === '/closed') return new Response(`${closed}`);
          if (path.startsWith('/object/')) return env.THINGS.getByName(path).fetch(request);
          const [client, server] = Object.values(new WebSocketPair());
          server.accept();
          server.binaryType = 'arraybuffer';
          server.addEventListener('message', ({ data }) => server.send(data));
          server.addEventListener('close', () => closed++);
          return new Response(null, { status: 101, webSocket: client });
        },
      };
      """;

  final ScriptWorld world = new ScriptWorld(SOURCE, limits -> limits);
  private final HttpEdge edge =
      new HttpEdge(
          EdgeSettings.usual(InetAddress.getLoopbackAddress(), 0),
          new ScriptDispatcher(
              world.scripts,
              new EventRates(_ -> 1_000_000, System::nanoTime),
              System::nanoTime,
              (_, _) -> Optional.empty(),
              _ -> Long.MAX_VALUE,
              _ -> Long.MAX_VALUE,
              _ -> MESSAGE_BYTES_MAX),
          InstantSource.system());

  EchoWorld() {
    edge.start();
  }

  int port() {
    return edge.port();
  }

  RawSocket connect(String path) throws IOException {
    return RawSocket.connect(port(), "/~shop/cart" + path);
  }

  @Override
  public void close() {
    edge.close();
    world.close();
  }
}
