const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const abc = new TextEncoder().encode('abc');

test('digests are those of the standards', async () => {
  assertEquals(hex(await crypto.subtle.digest('SHA-1', abc)), 'a9993e364706816aba3e25717850c26c9cd0d89d');
  assertEquals(hex(await crypto.subtle.digest({ name: 'md5' }, abc.buffer)), '900150983cd24fb0d6963f7d28e17f72');
  assertEquals(hex(await crypto.subtle.digest('sha-256', new DataView(abc.buffer, 3))),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('a digest refuses what is no algorithm and no bytes', async () => {
  await assertRejects(crypto.subtle.digest('SHA-3', abc), 'NotSupportedError');
  await assertRejects(crypto.subtle.digest('SHA-1', 'abc'), TypeError);
  await assertRejects(crypto.subtle.digest('SHA-1'), TypeError);
});

test('timingSafeEqual compares bytes', () => {
  const { subtle } = crypto;
  assert(subtle.timingSafeEqual(abc, abc.slice().buffer));
  assert(!subtle.timingSafeEqual(abc, new Uint8Array(3)));
  assertThrows(() => subtle.timingSafeEqual(abc, new Uint8Array(2)), TypeError);
  assertThrows(() => subtle.timingSafeEqual(abc, 'abc'), TypeError);
});

test('a DigestStream digests what is written to it', async () => {
  const stream = new crypto.DigestStream('SHA-256');
  assert(stream instanceof WritableStream);
  await new Blob(['a', 'bc']).stream().pipeTo(stream);
  assertEquals(hex(await stream.digest), hex(await crypto.subtle.digest('SHA-256', abc)));
  assertEquals(Number(stream.bytesWritten), 3);
  assertThrows(() => new crypto.DigestStream('SHA-3'), 'NotSupportedError');

  const refusing = new crypto.DigestStream('MD5');
  await assertRejects(refusing.getWriter().write(1), TypeError);
  await assertRejects(refusing.digest, TypeError);

  const aborted = new crypto.DigestStream('MD5');
  await aborted.abort(new RangeError('enough'));
  await assertRejects(aborted.digest, RangeError);
});
