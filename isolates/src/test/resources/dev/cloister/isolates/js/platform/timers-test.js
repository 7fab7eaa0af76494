test('setTimeout runs once with its arguments, in order of time', async () => {
  const seen = [];
  await new Promise((resolve) => {
    setTimeout((a, b) => { seen.push(a + b); resolve(); }, 20, 'x', 'y');
    setTimeout(() => seen.push('first'), 5);
    clearTimeout(setTimeout(() => seen.push('never'), 1));
  });
  assertEquals(seen, ['first', 'xy']);
});

test('setInterval repeats until it is cleared', async () => {
  let count = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      if (++count === 3) {
        clearInterval(timer);
        resolve();
      }
    }, 10);
  });
  assertEquals([count, io.pendingTimers()], [3, 0]);
});

test('setImmediate and queueMicrotask run after the code that asked', async () => {
  const seen = [];
  setImmediate(() => seen.push('immediate'));
  clearImmediate(setImmediate(() => seen.push('never')));
  queueMicrotask(() => seen.push('microtask'));
  seen.push('code');
  await scheduler.wait(1);
  assertEquals(seen, ['code', 'microtask', 'immediate']);
});

test('scheduler.wait can be aborted', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 5);
  await assertRejects(scheduler.wait(1000, { signal: controller.signal }), 'AbortError');
  assertEquals(io.pendingTimers(), 0);
});

test('time stands still between timers', async () => {
  const start = Date.now();
  for (let i = 0; i < 1000; i++) Math.sqrt(i);
  assertEquals([Date.now(), new Date().getTime(), performance.now()], [start, start, start]);
  await scheduler.wait(50);
  assertEquals(Date.now() - start, 50);
  assertEquals(new Date(2020, 0, 2).toISOString(), '2020-01-02T00:00:00.000Z');
  assert(new Date() instanceof Date && Date.prototype.constructor === Date);
  class Later extends Date {}
  assert(new Later() instanceof Later && new Later().getTime() === Date.now());
});

test('timers need a function, and an event', () => {
  assertThrows(() => setTimeout('alert()', 1), TypeError);
  assertThrows(() => queueMicrotask(5), TypeError);
  io.topLevel = true;
  assertThrows(() => setTimeout(() => {}, 1), Error);
  io.topLevel = false;
});
