// What most scripts do, so that it is in the class cache: read a request, answer it, count durably.

import { DurableObject } from 'cloudflare:workers';

export class Counter extends DurableObject {
  async fetch(request) {
    const { n } = await request.json();
    const count = ((await this.ctx.storage.get('count')) ?? 0) + n;
    await this.ctx.storage.put('count', count);
    await this.ctx.storage.put({ [`entry-${count % 10}`]: { at: new Date(), tags: new Set(['a']) } });
    const entries = await this.ctx.storage.list({ prefix: 'entry-', limit: 5 });
    return Response.json({ count, entries: entries.size });
  }
}

export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    const headers = new Headers({ 'x-path': url.pathname, 'x-accept': request.headers.get('accept') ?? '' });
    headers.append('set-cookie', `query=${url.searchParams.get('query')}`);
    const body = new Uint8Array(await request.arrayBuffer());
    ctx.waitUntil(Promise.resolve(structuredClone({ body })));
    return new Response(new TextDecoder().decode(body), { status: 200, headers });
  },
};
