import { DurableObject } from 'cloudflare:workers';

export type Count = { name: string; count: number };

/** Counts, one object for each name. */
export class Tally extends DurableObject<Env> {
	async add(by: number): Promise<Count> {
		const count = ((await this.ctx.storage.get<number>('count')) ?? 0) + by;
		await this.ctx.storage.put('count', count);
		return this.#named(count);
	}

	async read(): Promise<Count> {
		return this.#named((await this.ctx.storage.get<number>('count')) ?? 0);
	}

	#named(count: number): Count {
		return { name: this.ctx.id.name ?? '', count };
	}
}
