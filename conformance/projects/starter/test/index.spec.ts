import { SELF } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';

describe('the starter', () => {
	it('greets', async () => {
		const answer = await SELF.fetch('https://example.com/');
		expect(await answer.text()).toBe('Hello from the starter');
	});
});
