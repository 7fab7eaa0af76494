// Documents that several clients edit at once, made of partyserver and yjs. Its clients are in y-partyserver.clients.mjs.

import { routePartykitRequest } from "partyserver";
import { YServer } from "y-partyserver";
import * as Y from "yjs";

class Document extends YServer {
  static callbackOptions = { debounceWait: 20, debounceMaxWait: 100 };

  loads = [];

  async onLoad() {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, content BLOB)");
    const [found] = this.ctx.storage.sql.exec("SELECT content FROM documents WHERE id = ?", this.name).toArray();
    this.loads.push(found ? "found" : "new");
    if (found) {
      Y.applyUpdate(this.document, new Uint8Array(found.content));
    }
  }

  async onSave() {
    const content = Y.encodeStateAsUpdate(this.document);
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO documents VALUES (?, ?)", this.name, content);
    this.broadcastCustomMessage(`saved ${this.document.getText("text")}`);
  }

  isReadOnly(connection) {
    return new URL(connection.uri).searchParams.has("read-only");
  }

  onCustomMessage(connection, message) {
    this.sendCustomMessage(connection, `you said ${message}`);
    this.broadcastCustomMessage(`they said ${message}`, connection);
  }

  async onRequest(request) {
    if (new URL(request.url).searchParams.has("abort")) {
      this.ctx.abort("on purpose");
    }
    return Response.json({ loads: this.loads, text: this.document.getText("text"), map: this.document.getMap("map"), list: this.document.getArray("list") });
  }
}

export class InMemory extends Document {}

export class Hibernating extends Document {
  static options = { hibernate: true };
}

export default {
  async fetch(request, env) {
    return (await routePartykitRequest(request, env)) ?? new Response("no document", { status: 404 });
  },
};
