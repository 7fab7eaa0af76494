test('every global of a Worker is there', () => {
  const names = ['AbortController', 'AbortSignal', 'Blob', 'ByteLengthQueuingStrategy', 'CloseEvent', 'CompressionStream',
    'CountQueuingStrategy', 'CustomEvent', 'DOMException', 'DecompressionStream', 'ErrorEvent', 'Event', 'EventTarget', 'File',
    'FixedLengthStream', 'FormData', 'Headers', 'IdentityTransformStream', 'MessageEvent',
    'ReadableStream', 'Request', 'Response', 'TextDecoder', 'TextDecoderStream', 'TextEncoder',
    'TextEncoderStream', 'TransformStream', 'URL', 'URLSearchParams', 'WritableStream', 'atob', 'btoa',
    'clearImmediate', 'clearInterval', 'clearTimeout', 'fetch', 'queueMicrotask', 'reportError',
    'setImmediate', 'setInterval', 'setTimeout', 'structuredClone', 'EventSource', 'WebSocket'];
  for (const name of names) assertEquals([name, typeof globalThis[name]], [name, 'function']);
  for (const name of ['console', 'crypto', 'navigator', 'performance', 'scheduler', 'self']) {
    assertEquals([name, typeof globalThis[name]], [name, 'object']);
  }
  assertEquals([self === globalThis, navigator.userAgent], [true, 'Cloudflare-Workers']);
});

test('a global becomes a plain property when it is touched, and can be replaced before', () => {
  assertEquals(typeof Object.getOwnPropertyDescriptor(globalThis, 'CountQueuingStrategy').get, 'undefined');
  globalThis.btoa = 5;
  assertEquals(Object.getOwnPropertyDescriptor(globalThis, 'btoa').value, 5);
});

test('random values come from the host, in events only', () => {
  const values = crypto.getRandomValues(new Uint8Array(64));
  assert(values.some((value) => value !== 0));
  assert(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
  assertEquals([...crypto.getRandomValues(new Uint16Array(0))], []);
  assertThrows(() => crypto.getRandomValues(new Float32Array(1)), 'TypeMismatchError');
  assertThrows(() => crypto.getRandomValues(new Uint8Array(65537)), 'QuotaExceededError');
  io.topLevel = true;
  assertThrows(() => crypto.randomUUID(), Error);
  io.topLevel = false;
});
