// What workerd answers is compared by the probes of conformance/; here are the standards' own vectors.
const crypto = use('node').builtin('crypto');

test('hashes and HMACs are those of the standards', () => {
  assertEquals(crypto.createHash('sha256').update('abc').digest('hex'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assertEquals(crypto.createHmac('sha256', new Uint8Array(20).fill(0x0b)).update('Hi There').digest('hex'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
});

test('scrypt is that of RFC 7914, within its bounds', () => {
  assertEquals(crypto.scryptSync('password', 'NaCl', 64, { N: 1024, r: 8, p: 16 }).toString('hex'),
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640');
  assertThrows(() => crypto.scryptSync('p', 's', 8, { N: 1 << 17, r: 8, maxmem: 2 ** 30 }), RangeError);
});

test('a text signed by a new pair is verified by its public half', () => {
  for (const [type, options] of [['rsa', { modulusLength: 1024 }], ['ec', { namedCurve: 'P-384' }], ['ed25519', {}]]) {
    const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
    const pem = crypto.createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const signature = crypto.sign(type === 'ed25519' ? null : 'sha256', 'text', pem);
    assert(crypto.verify(type === 'ed25519' ? null : 'sha256', 'text', publicKey, signature));
    assert(!crypto.verify(type === 'ed25519' ? null : 'sha256', 'other', publicKey, signature));
  }
});

test('what is missing can be named and says so when called', () => {
  assertEquals(assertThrows(() => crypto.createECDH('prime256v1'), Error).message, 'not implemented: node:crypto.createECDH');
});
