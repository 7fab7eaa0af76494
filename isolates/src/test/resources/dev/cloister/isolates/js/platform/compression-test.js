const FORMATS = ['gzip', 'deflate', 'deflate-raw'];
const bytesOf = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());
const compressed = (bytes, format) => bytesOf(new Blob([bytes]).stream().pipeThrough(new CompressionStream(format)));
const hex = (text) => Uint8Array.fromHex(text.replaceAll(' ', ''));

// Pieces of these lengths, in turn.
function inPieces(bytes, ...lengths) {
  let at = 0;
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
        return;
      }
      const length = lengths[next++ % lengths.length];
      controller.enqueue(bytes.slice(at, at + length));
      at += length;
    },
  });
}
const decompressed = (bytes, format, ...lengths) =>
  bytesOf(inPieces(bytes, ...(lengths.length ? lengths : [bytes.length])).pipeThrough(new DecompressionStream(format)));

test('what is compressed comes back, whatever pieces it is in', async () => {
  const texts = ['', 'x', 'the same again and again '.repeat(4000)];
  for (const format of FORMATS) {
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      const packed = await compressed(bytes, format);
      assert(text.length < 100 || packed.length < bytes.length / 10);
      for (const lengths of [[packed.length], [1], [7, 3, 100]]) {
        assertEquals(new TextDecoder().decode(await decompressed(packed, format, ...lengths)), text);
      }
    }
  }
});

// Made by other programs: gzip with a name, a comment, an extra field and a checksum in its header.
test('headers of other programs are understood', async () => {
  const header = '1f8b 08 1e 00000000 00 03 0400 61620000 6e616d6500 68656c6c6f00';
  const rest = 'cb48cdc9c90700 86a61036 05000000';
  const sum = use('node').builtin('zlib').crc32(hex(header)) & 0xffff;
  const written = (value) => [value & 0xff, value >> 8].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const checked = hex(`${header}${written(sum)}${rest}`);
  assertEquals(new TextDecoder().decode(await decompressed(checked, 'gzip', 1)), 'hello');
  await assertRejects(decompressed(hex(`${header}${written(sum ^ 1)}${rest}`), 'gzip'), TypeError);
  const plain = hex(`1f8b 08 00 00000000 00 ff ${rest}`);
  assertEquals(new TextDecoder().decode(await decompressed(plain, 'gzip')), 'hello');
});

test('damaged, cut short and too long data is refused', async () => {
  for (const format of FORMATS) {
    const packed = await compressed(new TextEncoder().encode('some text, not very long'), format);
    for (let length = 0; length < packed.length; length++) {
      await assertRejects(decompressed(packed.slice(0, length), format), TypeError);
    }
    await assertRejects(decompressed(new Uint8Array([...packed, 0]), format), TypeError);
    await assertRejects(decompressed(new Uint8Array([...packed, 0]), format, packed.length), TypeError);
    await assertRejects(decompressed(new Uint8Array(20).fill(0xff), format), TypeError);
  }
  const wrong = await compressed(new TextEncoder().encode('x'), 'gzip');
  wrong[wrong.length - 5] ^= 1;
  await assertRejects(decompressed(wrong, 'gzip', 3), TypeError);
});

test('text is compressed as its UTF-8', async () => {
  const packed = await bytesOf(ReadableStream.from(['é', 'x']).pipeThrough(new CompressionStream('deflate')));
  assertEquals(new TextDecoder().decode(await decompressed(packed, 'deflate')), 'éx');
});

test('formats and chunks that are none are refused', async () => {
  for (const Stream of [CompressionStream, DecompressionStream]) {
    assertThrows(() => new Stream(), TypeError);
    assertThrows(() => new Stream('GZIP'), TypeError);
    assertThrows(() => new Stream('brotli'), TypeError);
    const { readable, writable } = new Stream('gzip');
    const read = readable.getReader().read();
    await assertRejects(writable.getWriter().write(1), TypeError);
    await assertRejects(read, TypeError);
  }
});

test('no more than a bound are open at once, and those that end make room', async () => {
  const open = [];
  assertThrows(() => {
    for (;;) open.push(new CompressionStream('gzip'));
  }, RangeError);
  assert(open.length >= 100);
  const writer = open[0].writable.getWriter();
  await Promise.all([writer.close(), bytesOf(open[0].readable)]);
  new DecompressionStream('gzip');
});
