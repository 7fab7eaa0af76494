// What attacks are written with: a family is an object, name → attack, and an attack is a small function.
//
// It answers `LEAKED: …` when it got through. Else it answers `HELD`, and after a colon whatever text it was given on
// the way (errors, stacks, sources): the runner looks through all of it for the host's names and for canaries.
//
// An attack that is to be ended says by which failures: ends(["script.exceeded-cpu"], run). One that harms the context
// it runs in has a script of its own: alone(run).

export const HELD = "HELD";
export const leaked = (what) => `LEAKED: ${what}`;
export const held = (...seen) => `${HELD}: ${seen.map(textOf).join("\n").slice(0, 50_000)}`;

/** What a script ends with that throws, or answers what is no answer. */
export const THREW = ["script.threw", "edge.bad-answer"];
export const ends = (codes, attack) => ({ ...attackOf(attack), ends: codes });
/** One that gets through today: what has to be there before it does not. It fails when it is held after all. */
export const waits = (wall, attack) => ({ ...attackOf(attack), waits: wall });
export const alone = (attack) => ({ ...attackOf(attack), alone: true });
const attackOf = (attack) => (typeof attack === "function" ? { run: attack } : attack);

export function textOf(value) {
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  try {
    return value instanceof Error ? `${value.name}: ${value.message}\n${value.stack}` : JSON.stringify(value);
  } catch {
    return "what has no text";
  }
}

/** What a function gave, or how it threw; never throws. */
export async function tried(run) {
  try {
    return { value: await run() };
  } catch (error) {
    return { error, threw: true };
  }
}

/** Held when the function throws, or gives nothing. */
export async function refused(what, run) {
  const { value, error } = await tried(run);
  return error === undefined && value !== undefined && value !== null ? leaked(`${what}: ${textOf(value)}`) : held(error);
}

/** Held when each of these throws. */
export const allRefused =
  (...runs) =>
  async (attack) => {
    const seen = [];
    for (const run of runs) {
      const { value, error } = await tried(() => run(attack));
      if (error === undefined) {
        return leaked(`${run}: ${textOf(value)}`);
      }
      seen.push(textOf(error));
    }
    return held(...seen);
  };

/** Held whatever comes of it, as long as it comes to an end and tells nothing. */
export async function quiet(run) {
  const { value, error } = await tried(run);
  return held(error ?? value);
}

/** Runs in an object of the script, of its own for each attack: `run` gets its state besides. */
export const inObject = (runInObject) => ({
  runInObject,
  run: async ({ env, name }) => (await env.OBJECTS.getByName(name).fetch(`http://object/${name}`)).text(),
});

/** The attacks of this script, by name. */
export const attacks = new Map();

/** The script of a family. */
export function family(named) {
  for (const [name, attack] of Object.entries(named)) {
    attacks.set(name, attackOf(attack));
  }
  return {
    async fetch(request, env, ctx) {
      const name = new URL(request.url).pathname.slice(1);
      if (name === "") {
        return Response.json([...attacks].map(([name, { ends = [], alone = false, waits = "" }]) => ({ name, ends, alone, waits })));
      }
      const { run, ends = [] } = attacks.get(name);
      const { value, error, threw } = await tried(() => run({ request, env, ctx, name, victim: JSON.parse(env.VICTIM) }));
      if (threw && ends.includes("script.threw")) {
        throw error;
      }
      return new Response(threw ? `THREW: ${textOf(error)}` : value);
    },
  };
}
