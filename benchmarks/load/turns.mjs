// The same load on several, in turns, so that what the machine does beside it meets all of them.

import { load, median } from "./workloads.mjs";

/** Warm is what got no faster by a tenth in three windows of five seconds. */
const WINDOW_SECONDS = 5;
const FLAT_WINDOWS = 3;

/**
 * Warms each up, then lets them take turns: the median of the rounds, by the subjects' labels. `plan`: rounds, the seconds of each, and
 * warmSecondsMax; warmSecondsMin, if they may not be called warm any sooner; rested, if something is to be waited for then.
 */
export async function inTurns(subjects, workload, { rounds, seconds, warmSecondsMax, warmSecondsMin = 0, rested = () => undefined }) {
  const results = new Map(subjects.map((subject) => [subject, []]));
  const found = {};
  for (const subject of subjects) {
    found[subject.label] = { warmSeconds: await warm(subject, workload, warmSecondsMin, warmSecondsMax) };
  }
  await rested();
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      results.get(subject).push(await load(subject, workload, seconds));
    }
  }
  for (const [{ label }, its] of results) {
    for (const key of ["perSecond", "p50Ms", "p99Ms", "cpuMicros"]) {
      found[label][key] = median(its.map((result) => result[key]));
    }
  }
  return found;
}

/** Loads it until it gets no faster; answers with the seconds that took. */
async function warm(subject, workload, secondsMin, secondsMax) {
  let best = 0;
  let flat = 0;
  let seconds = 0;
  while ((flat < FLAT_WINDOWS || seconds < secondsMin) && seconds < secondsMax) {
    const { perSecond } = await load(subject, workload, WINDOW_SECONDS);
    flat = perSecond > best * 1.1 ? 0 : flat + 1;
    best = Math.max(best, perSecond);
    seconds += WINDOW_SECONDS;
  }
  return seconds - flat * WINDOW_SECONDS;
}
