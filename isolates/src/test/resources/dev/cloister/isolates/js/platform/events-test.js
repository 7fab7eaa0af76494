test('listeners hear their event in order, once each', () => {
  const target = new EventTarget();
  const seen = [];
  const listener = (event) => seen.push(event.type);
  target.addEventListener('a', listener);
  target.addEventListener('a', listener);
  target.addEventListener('a', { handleEvent() { seen.push(this.name); }, name: 'object' });
  target.addEventListener('a', () => seen.push('once'), { once: true });
  target.dispatchEvent(new Event('a'));
  target.removeEventListener('a', listener);
  target.dispatchEvent(new Event('a'));
  assertEquals(seen, ['a', 'object', 'once', 'object']);
});

test('an event can be stopped and prevented', () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener('a', (event) => { event.preventDefault(); event.stopImmediatePropagation(); });
  target.addEventListener('a', () => seen.push('not reached'));
  assertEquals(target.dispatchEvent(new Event('a', { cancelable: true })), false);
  assertEquals(target.dispatchEvent(new Event('a')), true);
  assertEquals(seen, []);
});

test('what a listener throws is reported and stops nothing', () => {
  io.logs.length = 0;
  const target = new EventTarget();
  let reached = false;
  target.addEventListener('a', () => { throw new TypeError('oops'); });
  target.addEventListener('a', () => { reached = true; });
  target.dispatchEvent(new Event('a'));
  assert(reached);
  assertEquals(io.logs[0][0], 'error');
  assert(io.logs[0][1].startsWith('Uncaught TypeError: oops'), io.logs[0][1]);
});

test('events carry their data', () => {
  assertEquals([new CustomEvent('c', { detail: 5 }).detail, new CustomEvent('c').detail], [5, undefined]);
  assertEquals(new MessageEvent('m', { data: [1] }).data, [1]);
  const close = new CloseEvent('close', { code: 1001, reason: 'bye', wasClean: true });
  assertEquals([close.code, close.reason, close.wasClean], [1001, 'bye', true]);
  assertEquals(new ErrorEvent('error', { message: 'x', error: 7 }).error, 7);
  assertThrows(() => new Event(), TypeError);
});

test('an aborted controller tells its signal and all that follow it', () => {
  const controller = new AbortController();
  const any = AbortSignal.any([new AbortController().signal, controller.signal]);
  const seen = [];
  controller.signal.onabort = () => seen.push('first');
  any.addEventListener('abort', () => seen.push('second'));
  controller.abort('why');
  controller.abort('again');
  assertEquals(seen, ['first', 'second']);
  assertEquals([any.aborted, any.reason, controller.signal.reason], [true, 'why', 'why']);
  assertEquals(AbortSignal.abort().reason.name, 'AbortError');
  assertThrows(() => new AbortSignal(), TypeError);
  assertThrows(() => AbortSignal.abort().throwIfAborted(), 'AbortError');
});

test('AbortSignal.timeout aborts with a TimeoutError', async () => {
  const signal = AbortSignal.timeout(10);
  await scheduler.wait(20);
  assertEquals(signal.reason.name, 'TimeoutError');
});

test('a signal removes listeners', () => {
  const controller = new AbortController();
  const target = new EventTarget();
  let count = 0;
  target.addEventListener('a', () => count++, { signal: controller.signal });
  target.dispatchEvent(new Event('a'));
  controller.abort();
  target.dispatchEvent(new Event('a'));
  assertEquals(count, 1);
});

test('the event loop aborts the signal of a request, which may be made when it is asked for', () => {
  const { signal, abort } = use('abort').newSignal();
  let made = 0;
  const make = () => { made++; return signal; };
  for (const given of [signal, make]) {
    const request = use('fetch-api').requestFromParts({
      method: 'GET', url: 'http://a.example/', headers: [], body: null, signal: given,
    });
    assert(request.signal === signal && request.signal === signal);
    assert(new Request(request, { signal: null }).signal !== signal);
  }
  abort();
  assertEquals([made, signal.aborted, signal.reason.name], [1, true, 'AbortError']);
});

test('a DOMException is an Error with a code', () => {
  const error = new DOMException('gone', 'NotFoundError');
  assert(error instanceof Error && error.stack.includes('gone'));
  assertEquals([error.code, DOMException.NOT_FOUND_ERR, String(error)], [8, 8, 'NotFoundError: gone']);
});

test('an error that nobody caught is an event of the global object, then a line of the console', async () => {
  io.logs.length = 0;
  reportError(new RangeError('one'));
  Promise.reject(new RangeError('two'));
  await scheduler.wait(1);
  assertEquals(io.logs.map((record) => record[1].split('\n')[0]),
      ['Uncaught RangeError: one', 'Uncaught (in promise) RangeError: two']);
  io.logs.length = 0;
  const reasons = [];
  addEventListener('unhandledrejection', (event) => { event.preventDefault(); reasons.push(event.reason); });
  addEventListener('error', (event) => { event.preventDefault(); reasons.push(event.error); });
  Promise.reject('three');
  reportError('four');
  const handled = Promise.reject('handled');
  handled.catch(() => {});
  await scheduler.wait(1);
  assertEquals([reasons, io.logs], [['four', 'three'], []]);
});
