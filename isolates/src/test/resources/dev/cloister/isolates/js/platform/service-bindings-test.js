// A service that answers with what the test says and remembers what it was asked.
function service(type, ...answers) {
  const asked = [];
  const binding = use('service-bindings').make(type, 'NAME', async (parts) => {
    const answer = answers[asked.length] ?? {};
    asked[asked.length] = parts;
    if (answer instanceof Error) throw answer;
    const { status = 200, statusText = 'OK', headers = [], text = '' } = answer;
    return { status, statusText, headers, body: text === '' ? null : { kind: 'text', text } };
  });
  return { asked, binding };
}

test('a binding of an unknown type says so by its name', () => {
  const error = assertThrows(() => use('service-bindings').make('r2', 'BUCKET', null), Error);
  assertEquals(error.message, 'not implemented: bindings of type r2');
});

test('KV sends a key as the path and options as the query', async () => {
  const { asked, binding } = service('kv');
  await binding.put('a/ü?', 'x', { expirationTtl: 60, metadata: { m: 1 } });
  assertEquals([asked[0].method, asked[0].url],
      ['PUT', 'https://fake-host/a%2F%C3%BC%3F?urlencoded=true&expiration_ttl=60']);
  assertEquals(asked[0].headers.slice(0, 2), ['cf-kv-metadata', '{"m":1}']);
  assertEquals(asked[0].body, { kind: 'text', text: 'x' });
});

test('KV says what the service said', async () => {
  const { binding } = service('kv', { status: 413, statusText: 'Value length of 9 exceeds limit of 8.' });
  const error = await assertRejects(binding.put('k', 'x'), Error);
  assertEquals(error.message, 'KV PUT failed: 413 Value length of 9 exceeds limit of 8.');
});

test('KV works as before when a script has replaced what it stands on', async () => {
  const { encodeURIComponent } = globalThis;
  const { parse } = JSON;
  const { push } = Array.prototype;
  try {
    JSON.parse = () => 'mine';
    Array.prototype.push = () => { throw new Error('mine'); };
    globalThis.encodeURIComponent = () => 'mine';
    const { binding } = service('kv', { headers: ['CF-KV-Metadata', '{"m":1}'], text: '{"v":2}' });
    const found = await binding.getWithMetadata('k', 'json');
    assertEquals(found.value, { v: 2 });
    assertEquals(found.metadata, { m: 1 });
  } finally {
    JSON.parse = parse;
    Array.prototype.push = push;
    globalThis.encodeURIComponent = encodeURIComponent;
  }
});

test('a rate limit is met with 429 and any other refusal is an error', async () => {
  const { asked, binding } = service('ratelimit', {}, { status: 429 }, { status: 400, statusText: 'No' });
  assertEquals(await binding.limit({ key: 'a b' }), { success: true });
  assertEquals(asked[0].url, 'https://fake-host/?key=a%20b');
  assertEquals(await binding.limit({}), { success: false });
  await assertRejects(binding.limit({ key: 'k' }), Error);
  await assertRejects(binding.limit(), TypeError);
  await assertRejects(binding.limit({ key: 1 }), TypeError);
});

test('a data point is checked at once and sent without anybody waiting', async () => {
  const { asked, binding } = service('analytics', {}, new Error('gone'));
  assertEquals(binding.writeDataPoint({ indexes: ['i'], blobs: ['a', null, new Uint8Array([98])], doubles: [1, '2'] }),
      undefined);
  assertEquals(JSON.parse(asked[0].body.text), { index: 'i', blobs: ['a', null, 'b'], doubles: [1, 2] });
  assertEquals(binding.writeDataPoint(), undefined);
  await Promise.resolve();
  assertThrows(() => binding.writeDataPoint({ indexes: ['a', 'b'] }), TypeError);
  assertThrows(() => binding.writeDataPoint({ indexes: ['ü'.repeat(49)] }), TypeError);
  assertThrows(() => binding.writeDataPoint({ blobs: ['x'.repeat(16385)] }), TypeError);
  assertThrows(() => binding.writeDataPoint({ doubles: Array(21).fill(1) }), TypeError);
  assertEquals(binding.writeDataPoint({ blobs: ['x'.repeat(16384)], doubles: Array(20).fill(1) }), undefined);
});
