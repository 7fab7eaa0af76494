// Two that call each other's methods: a door for HTTP, and an inner service that only the script
// itself can reach. The service answers with values, with a function the caller may call, and with
// an object that stays where it is while the caller uses it.

import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";

const RATES = { EUR: 100, USD: 108, JPY: 16_200 };

class Basket extends RpcTarget {
  #cents = 0;

  add(cents) {
    this.#cents += cents;
    return this.#cents;
  }

  total() {
    return this.#cents;
  }
}

export class Prices extends WorkerEntrypoint {
  convert(cents, from, to) {
    if (!RATES[from] || !RATES[to]) {
      throw new RangeError(`no rate from ${from} to ${to}`);
    }
    return Math.round((cents * RATES[to]) / RATES[from]);
  }

  converter(from, to) {
    return (cents) => this.convert(cents, from, to);
  }

  basket() {
    return new Basket();
  }
}

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const prices = ctx.exports.Prices;
    const amounts = searchParams.getAll("cents").map(Number);
    try {
      switch (pathname) {
        case "/convert":
          return Response.json(await prices.convert(amounts[0], searchParams.get("from"), searchParams.get("to")));
        case "/each": {
          const convert = await prices.converter(searchParams.get("from"), searchParams.get("to"));
          return Response.json(await Promise.all(amounts.map((cents) => convert(cents))));
        }
        case "/sum": {
          const basket = await prices.basket();
          const steps = [];
          for (const cents of amounts) {
            steps.push(await basket.add(cents));
          }
          return Response.json({ steps, total: await basket.total() });
        }
        default:
          return Response.json({ error: "no-such-route" }, { status: 404 });
      }
    } catch (error) {
      return Response.json({ error: error.message, name: error.name }, { status: 400 });
    }
  },
};
