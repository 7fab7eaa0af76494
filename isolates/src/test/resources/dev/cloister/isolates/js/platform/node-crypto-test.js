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
  assertEquals(assertThrows(() => new crypto.X509Certificate(''), Error).message, 'not implemented: node:crypto.X509Certificate');
});

const { Buffer } = use('node').builtin('buffer');

test('keys are written and read in the forms of PKCS #1 and SEC 1, and under a passphrase', () => {
  for (const [type, options, form, label] of [['rsa', { modulusLength: 1024 }, 'pkcs1', 'RSA'], ['ec', { namedCurve: 'P-256' }, 'sec1', 'EC']]) {
    const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
    const plain = privateKey.export({ type: form, format: 'pem' });
    assert(plain.startsWith(`-----BEGIN ${label} PRIVATE KEY-----\n`));
    assert(crypto.createPrivateKey(plain).equals(privateKey));
    const der = privateKey.export({ type: form, format: 'der' });
    assert(crypto.createPrivateKey({ key: der, type: form, format: 'der' }).equals(privateKey));
    for (const [kind, cipher] of [['pkcs8', 'aes-256-cbc'], ['pkcs8', 'aes-128-cbc'], [form, 'aes-192-cbc']]) {
      const sealed = privateKey.export({ type: kind, format: 'pem', cipher, passphrase: 'secret' });
      assert(/ENCRYPTED/.test(sealed));
      assert(crypto.createPrivateKey({ key: sealed, passphrase: 'secret' }).equals(privateKey));
      assertEquals(assertThrows(() => crypto.createPrivateKey({ key: sealed, passphrase: 'other' }), Error).message !== '', true);
      assertEquals(assertThrows(() => crypto.createPrivateKey(sealed), TypeError).code, 'ERR_MISSING_PASSPHRASE');
    }
    if (type === 'rsa') assert(crypto.createPublicKey(publicKey.export({ type: 'pkcs1', format: 'pem' })).equals(publicKey));
  }
});

// By OpenSSL 3: `openssl genpkey`, `openssl rsa -traditional -aes128`, `openssl pkcs8 -topk8 -v2 aes-256-cbc`.
const OPENSSL_PLAIN = `-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALQ5sJoY1iTENEpK
JI6f93t8Qw1pzqocZ98YRC8eStRauvWoL5EMLr9QR7ldIbLwFuigQ8cEn8AvMLJm
nthFMnhiMG91PHeu6uL+n0wl08g9SOXAMUfcUMkstFlFBbe98NftqQv0n5U7EFCE
Ts6R/nn2w5NFGpqLYAYyTPLcoYTNAgMBAAECgYEAsLawVyhrMPnBW+Z/Gen4O/iH
tqs8nMflgXbFxH2rWbTtBNq4aTzMyYHqEfMji9SmYcpjKs155nNfCE5fCigvZvtJ
jP02GcOh3e2bdwnt9bs2H0bpz5JgjlrjEF4OsnDqKesDiNd/cVIvsKS8ejADCK9Z
zi890NvsonUtO24z/4ECQQDuFZAoQyt5ZtHr99jQHjhJQkJMm3Toppljy/6oQszY
Dl2jSwgLoWpqtfuH0qOZNUbU0y0EDdEHTaenFwS+O5XVAkEAwcmJnyfVLoF+sZIo
j50uxnvI3QZJA/M7Igck04zxXoc0hW74kW1silRME6aDG5mAsijBn2snyDBl1b26
YRLXGQJAFg/neOOojqppf31LGRYDzz4VmLW7Iqf1hNrtcTgndUn3gV89kp5Vlyff
9Bkf0d2u/5/GBx8kpJGcnI40gVBSNQJBAKOqSPcINz391Di4jlUslXLA3NX/Fu+l
H44PpoSdBsWlPzBqlriMSB1UMKRv/07yCAVv8odngsPKTFeG08BknxECQGA0xIhu
kXb3nQqsff/Zer28Hcqy78oP8wFNhObQA/LJ8knEPAv6KnComUIbt2/B94UU2Y42
xs4BAtDJNB4YDLM=
-----END PRIVATE KEY-----
`;
const OPENSSL_OLD = `-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,9FF7E8BF756DE361C198AD78678CB074

/VEyRhpFl+ELsDPokUxYkkJum8TlSMBPIeV4g/HNbLp/xx/IGFc+BKMy9ndpB6s/
BQJeTFq2gFUGy2n+xI6P+wQdVqEUDUM22aqstolEJETp4Fci6jBlObnqBANUuzIM
e8ez8cRWt9Dj5oGubrfZXKEpfyhbIEVJzFxECLCQkFmc2qmYQIVgrpqJVzaEYf5J
9JRDzE6DESum4tZrcpXI4BvrbRSeoQrcTmFxADgeSIR/J/8Om6kBxPQnaIDxBAAZ
fAtLQTyBQ0FYagpQVoBs69xZTbz7XShs2wqV1e7jBclamWbhw05F5uIB/gMG4R0S
eCYn+Y/Q+Ea+kIDznNd0vlyG/F+PZH48yMUv8JF+a+o93p8fyBHAOtvMhscEL2f+
WcDGx2XuCm5eqG3uYYPXGyHmi6L3kfr27xg+9Wqgc27sJbDQrDglYg4OnuKvcQGU
S518je1mhWElKZNRpsHZ0j8W7L2F6BWi40ZxcefUYaj9kpGXCSFpzBz4lJhZj1qv
qzI8hLtTBxqGy88FZon7SfBguYVM2us8xdQJfDkVD86rNSYhRYsG6vi+yiLUmI1o
+YoqAGBSPXi4xwnLiDp7gXqnWTeq4Z3La0TgckjMseifryTN5Tnwja1Il7+kZfOU
2H0tfkrSE/jzwsIisZedyKs7t8TnF5BqEysmOB/KsmhqE8V90Zu0bwtCZVso625s
EgT+fyVenolPGgkT4TRV/s2Wwx/gxWcZIjeX2aQavkKFVQ6FSa26AWTXSnQ96fOI
/vsBX+jSyZUk6jy7ttbvJMro89fq9ygyHWT+JZSR9vRqZZtBpgUgPn+5Z8mcFVAD
-----END RSA PRIVATE KEY-----
`;
const OPENSSL_NEW = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIIC3TBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIlcS9Lt+tVDoCAggA
MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBDLezoWucxaotot/Esi3sYDBIIC
gD3zEh8KKrcB15LvxNzGD51vjKzOmtl4Jg+30dCbT1B7alRyJARgeK9OPGYfNN2t
u93cxZSH3PSlxJIIcLPnLqiTD2DNfQtK5twU9BzFf8RCuKMwuqcekGe6jkl+e5vf
/txaL726hrUxcuOXTZ1mklZX7/5parN25wFCV+q7JaRR77g09G1nDyfaKDKfv+N/
xDk+BC+5AewwyauHOyHLVB8uTDTWF4xYOipe9gK3/jnz5TcwKoEYW6bMUrbXpXD7
qmsVtAQloU3TkGtoIh8dducboujVyu8kZPt16n+AttRQvuJTZMcP6nCxObMQe4F+
RJO7yKSEB0sq9G2ruvsX0grUFwZiJli+VQn1I4WrObKgyPr5KwPyG5HrjEUEJgoE
gdBUFW7HhA80ieJ79dx2HFluwlAu3tfIU2kEft/T/2D4tOEBvccfJWYMYA3DVCbj
Fh0Gfa05I8eB2ECZEqd3u8EWGDdT6jhO7NED3wdmVnjITgND04YcbLhBf3/0lx/C
vCFgVb5PrZ3jj+7E0vvnsAswtyjbISiS1hetKtfMs2xnp/qpiSFIJM3FS5kMNpZK
dxGwFYCnmo73s15ip9yyzfuRPVEeInDXvBXEpWnpgeUD0EasIiBp36rLPIKqSHgV
68gcOq4tkDuO3R9t5gN56B9yLvYZMxdDxKmZew8arN80+VGqojRZJpkydTDSeZsm
js2JdolcytNd1o71bkRNYO5L5XTm46+MAPSHKo9wqVQdfcVE8qPfb6+agrEVW18r
E/0ICWimQBTpBM8pjKPzAes8poZq1ZCYfob2mXju44/oHX6M67IOmMHsJKN0nZFG
b2Xi1ah2ne3MAPnakzdy7c4=
-----END ENCRYPTED PRIVATE KEY-----
`;

test('keys that OpenSSL wrote under a passphrase are read', () => {
  const keys = [OPENSSL_PLAIN, OPENSSL_OLD, OPENSSL_NEW].map((key) => crypto.createPrivateKey({ key, passphrase: 'secret' }));
  assert(keys[0].equals(keys[1]) && keys[0].equals(keys[2]));
});

// RFC 5903, section 8.1.
test('ECDH agrees on the secret of the standard', () => {
  const one = crypto.createECDH('prime256v1');
  one.setPrivateKey('C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433', 'hex');
  const open = '04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB';
  assertEquals(one.computeSecret(open, 'hex', 'hex').toUpperCase(), 'D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE');
  const two = crypto.createECDH('secp384r1');
  const three = crypto.createECDH('secp384r1');
  two.generateKeys();
  three.generateKeys();
  for (const format of ['compressed', 'hybrid', 'uncompressed']) {
    assertEquals(three.computeSecret(two.getPublicKey('hex', format), 'hex', 'hex'), two.computeSecret(three.getPublicKey(), null, 'hex'));
    assertEquals(crypto.ECDH.convertKey(two.getPublicKey(null, format), 'secp384r1', null, 'hex', 'uncompressed'), two.getPublicKey('hex'));
  }
  assertThrows(() => two.computeSecret(Buffer.alloc(97, 4)), Error);
  assertThrows(() => crypto.createECDH('nothing'), Error);
  assertThrows(() => two.setPrivateKey(Buffer.alloc(48)), Error);
});

test('Diffie and Hellman agree, in the groups of RFC 3526 and in their own', () => {
  const prime = crypto.getDiffieHellman('modp14').getPrime();
  assert(crypto.checkPrimeSync(prime) && prime.length === 256);
  assertEquals(prime.toString('hex').slice(0, 40), 'ffffffffffffffffc90fdaa22168c234c4c6628b');
  for (const make of [() => crypto.getDiffieHellman('modp14'), () => crypto.createDiffieHellman(prime), () => crypto.createDiffieHellman('d4e7', 'hex', 5)]) {
    const [one, two] = [make(), make()];
    one.generateKeys();
    two.generateKeys('hex');
    if (make().getPrime().length > 2) assertEquals(one.computeSecret(two.getPublicKey(), null, 'hex'), two.computeSecret(one.getPublicKey(), null, 'hex'));
  }
  assertThrows(() => crypto.getDiffieHellman('modp1'), Error);
  assertThrows(() => crypto.createDiffieHellman(null), TypeError);
  const own = crypto.createDiffieHellman(128);
  assertEquals([own.verifyError, own.getGenerator('hex'), own.getPrime().length], [0, '02', 16]);
});

test('primes are told from other numbers, and found', () => {
  assertEquals([17n, 2n, 1n, 21n, 2n ** 127n - 1n].map((number) => crypto.checkPrimeSync(number)), [true, true, false, false, true]);
  assertEquals(crypto.checkPrimeSync(Buffer.from('15', 'hex')), false);
  const prime = crypto.generatePrimeSync(64, { bigint: true, add: 12n, rem: 7n });
  assertEquals([crypto.checkPrimeSync(prime), prime % 12n, prime >> 63n], [true, 7n, 1n]);
  const safe = crypto.generatePrimeSync(48, { bigint: true, safe: true });
  assert(crypto.checkPrimeSync(safe) && crypto.checkPrimeSync((safe - 1n) / 2n));
  assertEquals(crypto.generatePrimeSync(32).byteLength, 4);
  assertThrows(() => crypto.generatePrimeSync(9000), RangeError);
  assertThrows(() => crypto.checkPrimeSync('17'), TypeError);
});
