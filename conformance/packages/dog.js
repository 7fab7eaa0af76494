// A library built on Durable Objects: groups that hand clients to replicas, and replicas that tell
// each other things. Its sockets are left out.

import { Group, Replica, identify } from "dog";

export class Lobby extends Group {
  limit = 3;

  link(env) {
    return { child: env.ROOM, self: env.LOBBY };
  }
}

export class Room extends Replica {
  seen = [];

  link(env) {
    return { parent: env.LOBBY, self: env.ROOM };
  }

  async receive(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/say") {
      this.seen.push(await request.text());
    }
    const others = pathname === "/gossip" ? await this.gossip({ asks: "seen" }) : undefined;
    return Response.json({ seen: this.seen, others });
  }

  ongossip(message) {
    return { asked: message.asks, seen: this.seen };
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const group = env.LOBBY.idFromName(searchParams.get("group") ?? "main");
    const client = searchParams.get("client");
    const room = await identify(group, client, { parent: env.LOBBY, child: env.ROOM });
    if (pathname === "/place") {
      // Ids differ from run to run; that two clients share a room does not.
      const other = await identify(group, searchParams.get("with"), { parent: env.LOBBY, child: env.ROOM });
      return Response.json({ same: room.id.equals(other.id) });
    }
    return room.fetch(request.url, { method: request.method, body: request.body });
  },
};
