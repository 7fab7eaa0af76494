import { assign, createActor, createMachine, fromPromise, setup, toPromise, waitFor } from "xstate";
import { worker } from "../probes/kit.js";

const door = createMachine({
  id: "door",
  initial: "closed",
  context: { opened: 0, log: [] },
  states: {
    closed: { on: { OPEN: { target: "open", guard: ({ context }) => context.opened < 2, actions: assign({ opened: ({ context }) => context.opened + 1 }) } } },
    open: { entry: assign({ log: ({ context }) => [...context.log, "entered"] }), on: { CLOSE: "closed" }, initial: "wide", states: { wide: { on: { PUSH: "ajar" } }, ajar: {} } },
  },
});

export default worker({
  "events": () => {
    const actor = createActor(door).start();
    const seen = [];
    actor.subscribe(({ value }) => seen.push(value));
    for (const type of ["OPEN", "PUSH", "CLOSE", "OPEN", "CLOSE", "OPEN"]) actor.send({ type });
    return [seen, actor.getSnapshot().context, actor.getSnapshot().can({ type: "OPEN" })];
  },
  "kept and restored": () => {
    const actor = createActor(door).start();
    actor.send({ type: "OPEN" });
    const kept = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));
    return createActor(door, { snapshot: kept }).start().getSnapshot().value;
  },
  "a promise": async () => {
    const machine = setup({ actors: { load: fromPromise(async ({ input }) => input * 2) } }).createMachine({
      context: { result: 0 }, initial: "loading",
      states: { loading: { invoke: { src: "load", input: 21, onDone: { target: "done", actions: assign({ result: ({ event }) => event.output }) } } }, done: { type: "final" } },
      output: ({ context }) => context.result,
    });
    return toPromise(createActor(machine).start());
  },
  "a delay": async () => {
    const actor = createActor(createMachine({ initial: "a", states: { a: { after: { 5: "b" } }, b: {} } })).start();
    return (await waitFor(actor, (s) => s.matches("b"))).value;
  },
  "in parallel": () => createActor(createMachine({ type: "parallel", states: { x: { initial: "one", states: { one: {} } }, y: { initial: "two", states: { two: {} } } } })).start().getSnapshot().value,
});
