const { fromParts, toParts } = use('response');
const { toParts: requestParts } = use('request');


async function all(stream) {
  const { readable } = stream;
  return new Response(readable ?? stream).bytes();
}

test('a script gives a body and its coding; it goes out encoded, and can be decoded again', async () => {
  const { headers, body } = toParts(new Response('hello hello', { headers: { 'content-encoding': 'gzip', 'content-length': '11' } }));
  assertEquals(headers.includes('content-length'), false);
  const encoded = await all(body.stream);
  const decoded = await new Response(new Blob([encoded]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  assertEquals(decoded, 'hello hello');
});

test('a body that is encoded by hand, and a coding that nobody knows, go out as they are', () => {
  const byHand = toParts(new Response('x', { headers: { 'content-encoding': 'gzip' }, encodeBody: 'manual' }));
  assertEquals(byHand.body.kind, 'text');
  const unknown = toParts(new Response('x', { headers: { 'content-encoding': 'deflate' } }));
  assertEquals(unknown.body.kind, 'text');
  assertThrows(() => new Response('x', { encodeBody: 'sometimes' }), TypeError);
});

test('an answer handed on unread with its header keeps its coding, without it it is decoded', () => {
  const answer = () => fromParts({ status: 200, headers: ['Content-Encoding', 'gzip'], body: { kind: 'native', id: 7, length: 5 } });
  assertEquals(toParts(answer()).body, { kind: 'native', id: 7, length: 5, coding: 'gzip' });
  const upstream = answer();
  assertEquals(toParts(new Response(upstream.body, upstream)).body.kind, 'native');
  assertEquals(toParts(new Response(answer().body)).body.kind, 'stream');
  assertEquals(requestParts(new Request('http://a/', { method: 'POST', body: answer().body })).body.kind, 'stream');
});

test('only a coding that is written just so is one', () => {
  for (const value of ['GZIP', 'gzip, gzip', 'deflate', '']) {
    const { body } = toParts(fromParts({ status: 200, headers: ['content-encoding', value], body: { kind: 'native', id: 7, length: 5 } }));
    assertEquals(body.coding, undefined);
  }
});

const zlib = use('node').builtin('zlib');
const coded = (chunks) => {
  io.offer(8, chunks);
  return fromParts({ status: 200, headers: ['content-encoding', 'br'], body: { kind: 'native', id: 8, length: null } });
};

test('brotli is decoded as it comes, and made of a body that says so', async () => {
  const packed = zlib.brotliCompressSync('hello hello');
  assertEquals(await coded([...packed].map((byte) => Uint8Array.of(byte))).text(), 'hello hello');
  const sent = await all(toParts(new Response('hello hello', { headers: { 'content-encoding': 'br' } })).body.stream);
  assertEquals(zlib.brotliDecompressSync(sent).toString(), 'hello hello');
});

test('what an origin has flushed is read before it sends more', async () => {
  const pack = zlib.createBrotliCompress();
  const chunks = [];
  pack.on('data', (chunk) => chunks.push(chunk));
  for (const text of ['one', 'two']) {
    pack.write(text);
    await new Promise((resolve) => { pack.flush(resolve); });
  }
  const pieces = chunks.length;
  const reader = coded([...chunks, new Error('the origin waits')]).body.getReader();
  const decoder = new TextDecoder();
  assertEquals([decoder.decode((await reader.read()).value), decoder.decode((await reader.read()).value), pieces], ['one', 'two', 2]);
  await assertRejects(reader.read(), Error);
});

test('brotli that is damaged or cut short is an error', async () => {
  const packed = zlib.brotliCompressSync('hello hello');
  await assertRejects(coded([packed.subarray(0, 5)]).text(), TypeError);
  await assertRejects(coded([new Uint8Array(30).fill(0xff)]).text(), TypeError);
  await assertRejects(coded([packed, Uint8Array.of(0)]).text(), TypeError);
});
