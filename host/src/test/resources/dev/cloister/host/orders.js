// Counts what it is told to do once. `/once` does it in one turn; `/twice` waits for something between two writes.
import { DurableObject } from 'cloudflare:workers';

export class Orders extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const add = async (name) => {
      const count = ((await storage.get(name)) ?? 0) + 1;
      await storage.put(name, count);
      return count;
    };
    switch (new URL(request.url).pathname) {
      case '/once':
        return new Response(String(await add('once')));
      case '/twice':
        await add('begun');
        await new Promise((resolve) => setTimeout(resolve, 1));
        return new Response(String(await add('ended')));
      default:
        return Response.json(Object.fromEntries(await storage.list()));
    }
  }
}

export default {
  fetch(request, env) {
    const url = new URL(request.url);
    const orders = env.ORDERS.getByName(url.searchParams.get('object'));
    const key = url.searchParams.get('key');
    return orders.fetch(new Request(request, key === null ? {} : { headers: { 'idempotency-key': key } }));
  },
};
