test('a Blob joins its parts', async () => {
  const blob = new Blob(['é', new Uint8Array([65, 66]), new Blob(['!'])], { type: 'TEXT/plain' });
  assertEquals([blob.size, blob.type, await blob.text()], [5, 'text/plain', 'éAB!']);
  assertEquals((await blob.arrayBuffer()).byteLength, 5);
});

test('slice counts from the end when negative', async () => {
  const blob = new Blob(['0123456789']);
  const text = (...range) => blob.slice(...range).text();
  assertEquals([await text(2, 4), await text(-3), await text(8, 99), await text(5, 2)],
      ['23', '789', '89', '']);
});

test('a Blob streams and can be a body', async () => {
  const chunks = [];
  for await (const chunk of new Blob(['ab']).stream()) chunks.push(...chunk);
  assertEquals(chunks, [97, 98]);
  const response = new Response(new Blob(['x'], { type: 'a/b' }));
  assertEquals([response.headers.get('content-type'), await response.text()], ['a/b', 'x']);
  const blob = await new Response('y', { headers: { 'content-type': 'c/d' } }).blob();
  assertEquals([blob.type, await blob.text()], ['c/d', 'y']);
});

test('a File has a name and a time', () => {
  const file = new File(['x'], 'n.txt', { lastModified: 5 });
  assertEquals([file.name, file.lastModified, file instanceof Blob], ['n.txt', 5, true]);
  assertEquals(new File([], 'now').lastModified, Date.now());
  assertThrows(() => new File(['x']), TypeError);
  assertThrows(() => new Blob('x'), TypeError);
});
