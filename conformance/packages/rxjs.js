import { BehaviorSubject, catchError, combineLatest, concatMap, debounceTime, defer, delay, EMPTY, filter, firstValueFrom, from, groupBy, interval, lastValueFrom, map, merge, mergeMap, of, reduce, retry, scan, share, Subject, switchMap, take, takeUntil, throwError, timer, toArray, zip } from "rxjs";
import { worker } from "../probes/kit.js";

const all = (stream) => lastValueFrom(stream.pipe(toArray()));

export default worker({
  "operators": () => all(of(1, 2, 3, 4).pipe(filter((x) => x % 2 === 0), map((x) => x * 10), scan((a, b) => a + b))),
  "higher order": async () => [await all(of(1, 2).pipe(concatMap((x) => of(x, x)))), await all(from([3, 1]).pipe(mergeMap((x) => timer(x * 5).pipe(map(() => x))))), await all(from([1, 2]).pipe(switchMap((x) => timer(5).pipe(map(() => x)))))],
  "time": () => all(interval(3).pipe(take(3), delay(2))),
  "joined": async () => [await all(zip(of(1, 2), of("a", "b"))), await all(combineLatest([of(1, 2), of("x")])), await all(merge(of(1), EMPTY, of(2)))],
  "errors": async () => {
    let tries = 0;
    const flaky = defer(() => (++tries < 3 ? throwError(() => new Error(`try ${tries}`)) : of(tries)));
    return [await firstValueFrom(flaky.pipe(retry(5))), await firstValueFrom(throwError(() => new RangeError("x")).pipe(catchError((e) => of(e.name))))];
  },
  "an error let go": () => firstValueFrom(throwError(() => new RangeError("x"))),
  "no value": () => firstValueFrom(EMPTY),
  "subjects": () => {
    const seen = [];
    const subject = new BehaviorSubject(0);
    const stop = new Subject();
    subject.pipe(takeUntil(stop), share()).subscribe((value) => seen.push(value));
    subject.next(1);
    stop.next();
    subject.next(2);
    return [seen, subject.value];
  },
  "groups": () => all(of(1, 2, 3).pipe(groupBy((x) => x % 2), mergeMap((group) => group.pipe(reduce((a, b) => a + b, 0), map((sum) => [group.key, sum]))))),
  "debounced": () => all(of(1, 2, 3).pipe(debounceTime(5))),
});
