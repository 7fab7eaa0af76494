const api = use('fetch-api');
const partsOf = (response) => api.responseToParts(response);

test('a Response of text has status 200 and the type of text', () => {
  const parts = partsOf(new Response('hi'));
  assertEquals(parts.status, 200);
  assertEquals(parts.headers, ['content-type', 'text/plain;charset=UTF-8']);
  assertEquals({ ...parts.body }, { kind: 'text', text: 'hi' });
});

test('a Response without a body has no source and no content type', () => {
  const parts = partsOf(new Response(null, { status: 204, statusText: 'Nothing' }));
  assertEquals([parts.status, parts.statusText, parts.body], [204, 'Nothing', null]);
  assertEquals(parts.headers, []);
});

test('bytes are copied when the Response is made', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const response = new Response(bytes.subarray(1));
  bytes[1] = 9;
  assertEquals([...await response.bytes()], [2, 3]);
});

test('a body can be used once', async () => {
  const response = new Response('{"a": [1]}');
  assertEquals(response.bodyUsed, false);
  assertEquals(await response.json(), { a: [1] });
  assertEquals(response.bodyUsed, true);
  await assertRejects(response.text(), TypeError);
  assertThrows(() => partsOf(response), TypeError);
  assertThrows(() => response.clone(), TypeError);
});

test('an answer must be a Response', () => {
  assertThrows(() => partsOf('hi'), TypeError);
  assertThrows(() => partsOf(undefined), TypeError);
  assertThrows(() => partsOf(Object.create(Response.prototype)), TypeError);
});

test('a clone has the same body', async () => {
  const first = new Response('same', { headers: { a: '1' } });
  const second = first.clone();
  second.headers.set('a', '2');
  assertEquals([await first.text(), await second.text()], ['same', 'same']);
  assertEquals([first.headers.get('a'), second.headers.get('a')], ['1', '2']);
});

test('Response.json, redirect and error', async () => {
  const json = Response.json({ a: 1 }, { status: 201 });
  assertEquals(json.headers.get('content-type'), 'application/json');
  assertEquals([json.status, await json.text()], [201, '{"a":1}']);
  const own = Response.json(1, { headers: { 'content-type': 'application/problem+json' } });
  assertEquals(own.headers.get('content-type'), 'application/problem+json');
  const redirect = Response.redirect('http://a.example/b c', 301);
  assertEquals([redirect.status, redirect.headers.get('location')], [301, 'http://a.example/b%20c']);
  assertThrows(() => Response.redirect('http://a.example/', 200), RangeError);
  assertEquals([Response.error().type, Response.error().status], ['error', 0]);
});

test('what no Response can be is refused', () => {
  assertThrows(() => new Response('x', { status: 99 }), RangeError);
  assertThrows(() => new Response('x', { status: 600 }), RangeError);
  assertThrows(() => new Response('x', { status: 204 }), TypeError);
  assertThrows(() => new Response('x', { statusText: 'a\r\nb' }), TypeError);
  assertThrows(() => new Response('x', 5), TypeError);
});

test('a request of the host keeps its URL and makes headers when asked', async () => {
  const request = api.requestFromParts({
    method: 'POST', url: 'http://a.example/x', headers: ['X-A', '1', 'Set-Cookie', 'b'],
    body: { kind: 'bytes', bytes: new TextEncoder().encode('body') }, signal: null,
  });
  assertEquals([request.method, request.url], ['POST', 'http://a.example/x']);
  assertEquals([...request.headers], [['set-cookie', 'b'], ['x-a', '1']]);
  assertEquals(request.signal.aborted, false);
  assertEquals(await request.text(), 'body');
  assertEquals(request.bodyUsed, true);
  assert(request instanceof Request);
});

test('a host stream is read as text, JSON or bytes', async () => {
  const read = (id, ...chunks) => {
    io.offer(id, chunks);
    return api.requestFromParts({
      method: 'PUT', url: 'http://a.example/', headers: [], body: { kind: 'native', id, length: -1 },
    });
  };
  assertEquals(await read(1, '{"a"', ':1}').json(), { a: 1 });
  assertEquals(await read(2, new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac])).text(), '€');
  assertEquals(await read(3).text(), '');
  await assertRejects(read(4, 'x', new Error('connection lost')).text(), Error);
});

test('an untouched host stream passes through without being read', () => {
  const native = { kind: 'native', id: 7, length: 12 };
  const make = () => api.requestFromParts({
    method: 'PUT', url: 'http://a.example/', headers: [], body: native,
  });
  const reads = io.reads;
  const request = make();
  assertEquals({ ...partsOf(new Response(request.body)).body }, native);
  assertEquals(request.bodyUsed, true);
  assertEquals({ ...partsOf(new Response(make().body, { status: 201 })).body }, native);
  assertEquals({ ...api.requestToParts(new Request(make())).body }, native);
  assertEquals(io.reads, reads);
});

test('a Request is made from a URL and options', async () => {
  const request = new Request('http://A.example/x y?q', {
    method: 'post', headers: { a: '1' }, body: new URLSearchParams({ b: '2 3' }),
  });
  assertEquals([request.method, request.url], ['POST', 'http://a.example/x%20y?q']);
  assertEquals(request.headers.get('content-type'),
      'application/x-www-form-urlencoded;charset=UTF-8');
  assertEquals(await request.text(), 'b=2+3');
  assertEquals(new Request(new URL('http://a.example')).url, 'http://a.example/');
});

test('a Request made from another takes its body', async () => {
  const first = new Request('http://a.example/', { method: 'PUT', body: 'x', headers: { a: '1' } });
  const second = new Request(first, { headers: { b: '2' } });
  assertEquals([first.bodyUsed, second.method], [true, 'PUT']);
  assertEquals([...second.headers], [['b', '2']]);
  assertEquals(await second.text(), 'x');
});

test('what no Request can be is refused', () => {
  assertThrows(() => new Request('/relative'), TypeError);
  assertThrows(() => new Request('http://a.example/', { body: 'x' }), TypeError);
  assertThrows(() => new Request('http://a.example/', { method: 'a b' }), TypeError);
  assertThrows(() => new Request('http://a.example/', { redirect: 'error' }), TypeError);
  assertThrows(() => new Request('http://a.example/', { signal: {} }), TypeError);
  assertThrows(() => new Request(), TypeError);
});

test('fetch hands parts to the host and makes a Response of what comes back', async () => {
  let seen;
  io.answer = (parts, signal) => {
    seen = { method: parts.method, url: parts.url, headers: parts.headers, signal };
    return { status: 404, statusText: 'Not Found', headers: ['A', 'b'], body: null, url: parts.url };
  };
  const response = await fetch('http://a.example/x', { method: 'DELETE', headers: { k: 'v' } });
  assertEquals(seen, {
    method: 'DELETE', url: 'http://a.example/x', headers: ['k', 'v'], signal: null,
  });
  assertEquals([response.status, response.ok, response.headers.get('a')], [404, false, 'b']);
  assertEquals(response.url, 'http://a.example/x');
});

test('fetch with an aborted signal does not reach the host', async () => {
  io.answer = () => { throw new Error('reached'); };
  await assertRejects(fetch('http://a.example/', { signal: AbortSignal.abort() }), 'AbortError');
});

test('fetch at the top level is refused', async () => {
  io.topLevel = true;
  try {
    await assertRejects(fetch('http://a.example/'), Error);
  } finally {
    io.topLevel = false;
  }
});
