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

test('what subtle has not yet says so by name', async () => {
  for (const name of ['encrypt', 'decrypt', 'sign', 'verify', 'generateKey', 'deriveKey', 'deriveBits', 'importKey', 'exportKey', 'wrapKey', 'unwrapKey']) {
    const error = await assertRejects(crypto.subtle[name](), Error);
    assertEquals([error.message, crypto.subtle[name].name], [`not implemented: crypto.subtle.${name}`, name]);
  }
  assertEquals(assertThrows(() => crypto.subtle.timingSafeEqual(), Error).message, 'not implemented: crypto.subtle.timingSafeEqual');
});
