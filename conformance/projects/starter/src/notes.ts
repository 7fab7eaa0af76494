import { Hono } from 'hono';

type Written = { author: string; words: number };

/** Notes in a KV namespace, with who wrote them beside them. */
export const notes = new Hono<{ Bindings: Env }>()
	.get('/', async (c) => {
		const { keys, list_complete } = await c.env.NOTES.list<Written>({ prefix: 'note:' });
		return c.json({ notes: keys.map(({ name, metadata }) => ({ name: name.slice(5), ...metadata })), complete: list_complete });
	})
	.get('/:name', async (c) => {
		const { value, metadata } = await c.env.NOTES.getWithMetadata<Written>(`note:${c.req.param('name')}`);
		return value === null ? c.notFound() : c.json({ value, ...metadata });
	})
	.put('/:name', async (c) => {
		const text = await c.req.text();
		const metadata: Written = { author: c.req.header('x-author') ?? 'nobody', words: text.split(/\s+/u).filter(Boolean).length };
		await c.env.NOTES.put(`note:${c.req.param('name')}`, text, { metadata });
		return c.body(null, 204);
	})
	.delete('/:name', async (c) => {
		await c.env.NOTES.delete(`note:${c.req.param('name')}`);
		return c.body(null, 204);
	});
