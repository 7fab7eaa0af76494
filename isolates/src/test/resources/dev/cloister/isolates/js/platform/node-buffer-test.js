const { Buffer: ModuleBuffer, ...bufferModule } = use('node').builtin('node:buffer');

test('Buffer is a global and the module has the same', () => {
  assert(Buffer === ModuleBuffer);
  assert(use('node').builtin('buffer') === use('node').builtin('node:buffer'));
  assert(Buffer.from('x') instanceof Uint8Array);
  assert(Buffer.from('x') instanceof Buffer);
  assert(Buffer.isBuffer(Buffer.alloc(1)) && !Buffer.isBuffer(new Uint8Array(1)));
});

test('every encoding goes there and back', () => {
  const text = 'Grüße, 世界 🌍';
  assertEquals(Buffer.from(text).toString(), text);
  assertEquals(Buffer.from(text, 'utf16le').toString('ucs2'), text);
  assertEquals(Buffer.from('68656c6c6f', 'hex').toString(), 'hello');
  assertEquals(Buffer.from('68656c6c6fzz11', 'hex').toString(), 'hello');
  assertEquals(Buffer.from('abc', 'hex').length, 1);
  assertEquals(Buffer.from('é\xff\x00', 'latin1').toString('latin1'), 'é\xff\x00');
  assertEquals(Buffer.from('é\xff', 'latin1').toString('ascii'), 'i\x7f');
  assertEquals(Buffer.from('hello').toString('base64'), 'aGVsbG8=');
  assertEquals(Buffer.from([251, 255, 254]).toString('base64url'), '-__-');
  assertEquals([...Buffer.from('-__-', 'base64')], [251, 255, 254]);
  assertEquals(Buffer.from(' aGV\nsbG8', 'base64').toString(), 'hello');
  assertEquals(Buffer.from('aGVsbG8=ignored', 'base64').toString(), 'hello');
  assertEquals(Buffer.from('a', 'base64').length, 0);
  assertEquals(Buffer.from('\ud800', 'utf16le').toString('utf16le'), '\ud800');
});

test('slices share memory, copies do not', () => {
  const whole = Buffer.from([1, 2, 3, 4]);
  const part = whole.slice(1, -1);
  part[0] = 9;
  assertEquals([...whole], [1, 9, 3, 4]);
  assert(part instanceof Buffer);
  const copy = Buffer.from(whole);
  copy[0] = 7;
  assertEquals(whole[0], 1);
  const view = Buffer.from(new Uint8Array([5, 6]).buffer, 1);
  assertEquals([...view], [6]);
});

test('numbers are read and written in both orders', () => {
  const b = Buffer.alloc(16);
  assertEquals(b.writeUInt32BE(0xdeadbeef, 0), 4);
  assertEquals([b.readUInt32LE(0), b.readInt32BE(0), b.readUint16BE(1)], [0xefbeadde, 0xdeadbeef | 0, 0xadbe]);
  b.writeIntLE(-123456789, 4, 6);
  assertEquals(b.readIntLE(4, 6), -123456789);
  b.writeDoubleBE(Math.PI, 8);
  assertEquals(b.readDoubleBE(8), Math.PI);
  b.writeBigInt64LE(-5n, 0);
  assertEquals([b.readBigInt64LE(0), b.readBigUInt64LE(0)], [-5n, 2n ** 64n - 5n]);
  const error = assertThrows(() => b.readUInt8(99), RangeError);
  assertEquals(error.code, 'ERR_OUT_OF_RANGE');
  assertEquals(assertThrows(() => b.writeUInt8(256, 0), RangeError).message,
    'The value of "value" is out of range. It must be >= 0 and <= 255. Received 256');
});

test('finding, comparing, filling', () => {
  const b = Buffer.from('this is a buffer, is it?');
  assertEquals([b.indexOf('is'), b.indexOf('is', 3), b.lastIndexOf('is'), b.indexOf('nope'), b.indexOf(98), b.includes('buf')],
    [2, 5, 18, -1, 10, true]);
  assertEquals(b.indexOf(''), 0);
  assertEquals(b.lastIndexOf('this', -1), 0);
  assertEquals(Buffer.compare(Buffer.from('a'), Buffer.from('b')), -1);
  assertEquals(Buffer.alloc(300, 1).compare(Buffer.alloc(300, 2)), -1);
  assert(Buffer.from('x').equals(new Uint8Array([120])));
  assertEquals(Buffer.alloc(7, 'abc').toString(), 'abcabca');
  assertEquals(Buffer.concat([Buffer.from('a'), Buffer.from('bc')], 2).toString(), 'ab');
  assertEquals(Buffer.from('abcd').swap16().toString(), 'badc');
});

test('writing, JSON, and what is refused', () => {
  const b = Buffer.alloc(4);
  assertEquals(b.write('äöü'), 4);
  assertEquals(b.toJSON(), { type: 'Buffer', data: [195, 164, 195, 182] });
  assertEquals(JSON.stringify(Buffer.from('a')), '{"type":"Buffer","data":[97]}');
  assertEquals(assertThrows(() => Buffer.from(5), TypeError).code, 'ERR_INVALID_ARG_TYPE');
  assertEquals(assertThrows(() => Buffer.from('x', 'nope'), TypeError).message, 'Unknown encoding: nope');
  assertEquals(Buffer.byteLength('aGVsbG8=', 'base64'), 5);
  assertEquals(bufferModule.transcode(Buffer.from('€'), 'utf8', 'latin1').toString('latin1'), '?');
  assert(bufferModule.isUtf8(Buffer.from('é')) && !bufferModule.isAscii(Buffer.from('é')));
});
