import { Effect, Option, Schema, Stream, pipe } from "effect";
import { worker } from "../probes/kit.js";

export default worker({
  "a program": () => Effect.runPromise(Effect.gen(function* () {
    const a = yield* Effect.succeed(1);
    const b = yield* Effect.promise(async () => 2);
    return a + b;
  })),
  "failures": () => Effect.runPromise(pipe(Effect.fail("no"), Effect.match({ onFailure: (e) => `failed: ${e}`, onSuccess: String }))),
  "a failure let go": () => Effect.runPromise(Effect.fail(new RangeError("inside"))).catch((error) => error.message),
  "at once": () => Effect.runPromise(Effect.all([1, 2, 3].map((n) => Effect.delay(Effect.succeed(n * 2), n)), { concurrency: "unbounded" })),
  "options": () => [Option.map(Option.some(2), (x) => x + 1), Option.fromNullishOr(null)].map(Option.getOrNull),
  "a stream": () => Effect.runPromise(pipe(Stream.range(1, 5), Stream.filter((x) => x % 2 === 1), Stream.map((x) => x * 10), Stream.runCollect)),
  "a schema": () => [Schema.decodeUnknownSync(Schema.Struct({ a: Schema.NumberFromString }))({ a: "5" }), Schema.is(Schema.String)(5)],
  "synchronous": () => Effect.runSync(Effect.sync(() => 5)),
});
