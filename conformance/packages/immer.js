import { castDraft, createDraft, current, enableMapSet, enablePatches, finishDraft, isDraft, nothing, original, produce, produceWithPatches, applyPatches, freeze, immerable } from "immer";
import { worker } from "../probes/kit.js";

enablePatches();
enableMapSet();
const base = { a: { b: [1, 2, { c: 3 }] }, m: new Map([["k", { v: 1 }]]), s: new Set([1]), d: { untouched: true } };

export default worker({
  "changes": () => {
    const next = produce(base, (draft) => {
      draft.a.b.push(4);
      draft.a.b[2].c++;
      draft.m.get("k").v = 2;
      draft.s.add(2);
    });
    return [next, base, next.d === base.d, next.a === base.a];
  },
  "nothing changed": () => produce(base, (draft) => { draft.a.b[0] = 1; }) === base,
  "patches": () => {
    const [next, patches, inverse] = produceWithPatches(base, (draft) => {
      draft.a.b.splice(0, 1);
      delete draft.d;
      draft.m.set("n", 1);
    });
    return [patches, inverse, applyPatches(next, inverse)];
  },
  "frozen": () => { produce(base, (draft) => { draft.a.x = 1; }).a.x = 2; },
  "drafts by hand": () => {
    const draft = createDraft(base);
    draft.a.b.reverse();
    return [isDraft(draft.a), current(draft).a.b, original(draft).a.b, finishDraft(draft).a.b];
  },
  "curried": () => produce((draft, by) => { draft.n += by; })({ n: 1 }, 5),
  "nothing and undefined": () => [produce({ a: 1 }, () => nothing) ?? "undefined", produce({ a: 1 }, () => undefined)],
  "classes": () => {
    class Point { [immerable] = true; constructor(x) { this.x = x; } get twice() { return this.x * 2; } }
    const next = produce(new Point(1), (draft) => { draft.x = 3; });
    return [next instanceof Point, next.twice, Object.isFrozen(next)];
  },
  "a draft that got out": () => { let out; produce(base, (draft) => { out = draft.a; }); return out.b; },
  "deeply frozen": () => Object.isFrozen(freeze({ a: { b: {} } }, true).a.b) && castDraft({ a: 1 }),
});
