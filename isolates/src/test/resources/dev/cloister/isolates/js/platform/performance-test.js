test('marks and measures', () => {
  performance.mark('from', { startTime: 10 });
  performance.mark('to', { startTime: 30, detail: { a: 1 } });
  const measure = performance.measure('way', 'from', 'to');
  assertEquals([measure.startTime, measure.duration, measure.entryType], [10, 20, 'measure']);
  assertEquals(performance.measure('other', { start: 5, duration: 7 }).duration, 7);
  assertEquals(performance.getEntries().map((entry) => entry.name), ['from', 'to', 'way', 'other']);
  assertEquals(performance.getEntriesByType('mark')[1].detail.a, 1);
  performance.clearMarks('from');
  performance.clearMeasures();
  assertEquals(performance.getEntries().map((entry) => entry.name), ['to']);
  performance.clearMarks();
  assertEquals(performance.getEntries().length, 0);
});

test('entries have a bound', () => {
  for (let i = 0; i < 10_000; i++) performance.mark('x');
  assertThrows(() => performance.mark('x'), Error);
  performance.clearMarks();
});

test('what is missing says so', () => {
  assertEquals(assertThrows(() => performance.nodeTiming, Error).message, 'not implemented: performance.nodeTiming');
  assertEquals(assertThrows(() => navigator.sendBeacon('/x'), Error).message, 'not implemented: navigator.sendBeacon');
  assertThrows(() => new PerformanceEntry(), TypeError);
  assertThrows(() => new Performance(), TypeError);
});

test('what is a global, and which behaviours are on', () => {
  assertEquals([globalThis instanceof ServiceWorkerGlobalScope, globalThis instanceof EventTarget], [true, false]);
  assertEquals(Object.prototype.toString.call(globalThis), '[object ServiceWorkerGlobalScope]');
  assertThrows(() => new FetchEvent('fetch'), TypeError);
  assertEquals([Cloudflare.compatibilityFlags.nodejs_compat, Object.isFrozen(Cloudflare.compatibilityFlags)], [true, true]);
});
