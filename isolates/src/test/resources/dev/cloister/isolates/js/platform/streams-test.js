const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

test('a stream gives what its source gives', async () => {
  const stream = new ReadableStream({
    start(controller) { controller.enqueue('a'); },
    pull(controller) { controller.enqueue('b'); controller.close(); },
  });
  assertEquals(await collect(stream), ['a', 'b']);
});

test('ReadableStream.from takes any iterable', async () => {
  assertEquals(await collect(ReadableStream.from(['a', 'b'])), ['a', 'b']);
  async function* letters() { yield 'c'; yield 'd'; }
  assertEquals(await collect(ReadableStream.from(letters())), ['c', 'd']);
});

test('values() can leave the stream open for others', async () => {
  const stream = ReadableStream.from([1, 2, 3]);
  for await (const chunk of stream.values({ preventCancel: true })) {
    if (chunk === 1) break;
  }
  assertEquals(await collect(stream), [2, 3]);
});

test('pipes and transforms pass chunks on', async () => {
  const upper = new TransformStream({
    transform(chunk, controller) { controller.enqueue(chunk.toUpperCase()); },
  });
  assertEquals(await collect(ReadableStream.from(['x', 'y']).pipeThrough(upper)), ['X', 'Y']);
  const written = [];
  await ReadableStream.from([1, 2]).pipeTo(new WritableStream({ write(chunk) { written.push(chunk); } }));
  assertEquals(written, [1, 2]);
});

test('a byte stream can be read into a buffer of one\'s own', async () => {
  io.offer(1, ['abcdef']);
  const { streamOf } = use('streams');
  const reader = streamOf({ kind: 'native', id: 1, length: -1 }).getReader({ mode: 'byob' });
  const { value } = await reader.read(new Uint8Array(4));
  assertEquals([...value], [97, 98, 99, 100]);
  assertEquals((await reader.read(new Uint8Array(4))).value.length, 2);
  const end = await reader.read(new Uint8Array(4));
  assertEquals([end.done, end.value.length], [true, 0]);
});

test('a host stream is canceled at the host', async () => {
  io.offer(2, ['x']);
  const response = use('fetch-api').responseFromParts({
    status: 200, headers: [], body: { kind: 'native', id: 2, length: -1 },
  });
  await response.body.cancel();
  assertEquals([io.canceled, response.bodyUsed], [[2], true]);
});

test('reading part of a host stream makes it an ordinary stream', async () => {
  io.offer(3, ['ab', 'cd']);
  const { requestFromParts, responseToParts } = use('fetch-api');
  const request = requestFromParts({
    method: 'PUT', url: 'http://a.example/', headers: [], body: { kind: 'native', id: 3, length: 4 },
  });
  const reader = request.body.getReader();
  assertEquals(new TextDecoder().decode((await reader.read()).value), 'ab');
  reader.releaseLock();
  assertEquals(request.bodyUsed, true);
  assertThrows(() => new Response(request.body), TypeError);
});

test('tee and clone split a host stream', async () => {
  io.offer(4, ['one', 'two']);
  const first = use('fetch-api').responseFromParts({
    status: 200, headers: [], body: { kind: 'native', id: 4, length: -1 },
  });
  const second = first.clone();
  assertEquals([await first.text(), await second.text()], ['onetwo', 'onetwo']);
});

test('a stream of bytes can be a body, any other cannot be read as one', async () => {
  const bytes = new TextEncoder().encode('hello');
  const response = new Response(ReadableStream.from([bytes.subarray(0, 2), bytes.subarray(2).slice().buffer]));
  assertEquals(response.headers.get('content-type'), null);
  assertEquals(await response.text(), 'hello');
  await assertRejects(new Response(ReadableStream.from([5])).text(), TypeError);
  assertEquals(await new Response((function* () { yield bytes; })()).text(), 'hello');
  assertEquals(await new Response(Object('text')).text(), 'text');
  await assertRejects(new Response(['text']).text(), TypeError);
});

test('the host reads a stream of the script piece by piece', async () => {
  const parts = use('fetch-api').responseToParts(new Response(ReadableStream.from([new Uint8Array([1]), new Uint8Array([2])])));
  assertEquals(parts.body.kind, 'stream');
  const reading = use('streams').reading(parts.body.stream);
  assertEquals([...await reading.read()], [1]);
  assertEquals([...await reading.read()], [2]);
  assertEquals(await reading.read(), undefined);
});

test('IdentityTransformStream and FixedLengthStream', async () => {
  const through = async (stream, ...texts) => {
    const writer = stream.writable.getWriter();
    const written = (async () => {
      for (const text of texts) await writer.write(new TextEncoder().encode(text));
      await writer.close();
    })();
    const [text] = await Promise.all([new Response(stream.readable).text(), written]);
    return text;
  };
  assertEquals(await through(new IdentityTransformStream(), 'a', 'b'), 'ab');
  assertEquals(await through(new FixedLengthStream(3), 'a', 'bc'), 'abc');
  await assertRejects(through(new FixedLengthStream(1), 'abc'), TypeError);
  await assertRejects(through(new FixedLengthStream(9), 'abc'), TypeError);
});
