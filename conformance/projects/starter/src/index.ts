import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { notes } from './notes';

export { Tally } from './tally';

enum Step {
	One = 1,
	Ten = 10,
}

const app = new Hono<{ Bindings: Env }>();

app.use('/notes/*', cors({ origin: 'https://app.example' }));
app.use('/etag/*', etag());

app.get('/', (c) => c.text(c.env.GREETING));
app.route('/notes', notes);
app.get('/tally/:name', async (c) => c.json(await c.env.TALLY.getByName(c.req.param('name')).read()));
app.post('/tally/:name', async (c) => {
	const by = c.req.query('by') === 'ten' ? Step.Ten : Step.One;
	return c.json(await c.env.TALLY.getByName(c.req.param('name')).add(by));
});
app.get('/etag/:text', (c) => c.text(c.req.param('text')));
app.get('/hash/:text', (c) => c.text(createHash('sha256').update(Buffer.from(c.req.param('text'))).digest('base64url')));
app.get('/last-run', async (c) => c.json((await c.env.NOTES.get('last-run', 'json')) ?? {}));
app.get('/teapot', () => {
	throw new HTTPException(418, { message: 'short and stout' });
});
app.get('/broken', () => {
	throw new TypeError('not on purpose');
});
app.notFound((c) => c.json({ missing: c.req.path }, 404));
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.json({ error: error.name, message: error.message }, 500)));

export default {
	fetch: app.fetch,

	// Keeps what it was run for, and how often that was.
	async scheduled(controller, env, ctx) {
		const { count } = await env.TALLY.getByName('runs').add(Step.One);
		ctx.waitUntil(env.NOTES.put('last-run', JSON.stringify({ cron: controller.cron, at: new Date(controller.scheduledTime).toISOString(), count })));
	},
} satisfies ExportedHandler<Env>;
