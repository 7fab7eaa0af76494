import * as E from "fp-ts/Either";
import * as O from "fp-ts/Option";
import * as A from "fp-ts/ReadonlyArray";
import * as R from "fp-ts/Record";
import * as TE from "fp-ts/TaskEither";
import { flow, pipe } from "fp-ts/function";
import * as N from "fp-ts/number";
import * as Ord from "fp-ts/Ord";
import * as S from "fp-ts/string";
import { worker } from "../probes/kit.js";

const number = (text) => pipe(Number(text), E.fromPredicate(Number.isFinite, () => `no number: ${text}`));

export default worker({
  "options": () => [pipe([1, 2, 3], A.findFirst((x) => x > 1), O.map((x) => x * 2)), O.fromNullable(null), pipe(O.some(1), O.getOrElse(() => 0))],
  "either": () => [["1", "2"], ["1", "x", "y"]].map((list) => pipe(list, A.map(number), E.sequenceArray)),
  "a task": async () => pipe(TE.tryCatch(async () => 5, String), TE.chain((x) => (x > 3 ? TE.left("too large") : TE.right(x))), TE.fold((l) => async () => `left ${l}`, (r) => async () => `right ${r}`))(),
  "sorted": () => pipe([{ n: "b", a: 1 }, { n: "a", a: 2 }, { n: "a", a: 1 }], A.sortBy([pipe(S.Ord, Ord.contramap((x) => x.n)), Ord.reverse(pipe(N.Ord, Ord.contramap((x) => x.a)))])),
  "records": () => [pipe({ a: 1, b: 2 }, R.map((x) => x + 1), R.toEntries), R.fromFoldableMap(N.MonoidSum, A.Foldable)(["a", "b", "a"], (x) => [x, 1])],
  "flow": () => flow((x) => x + 1, String, S.size)(99),
});
