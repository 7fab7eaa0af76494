// The forms of keys that WebCrypto does not have, made of those that it has and into them: PKCS #1
// (RFC 8017, appendix A), SEC 1 (RFC 5915), and the same or PKCS #8 under a passphrase (RFC 8018, and what
// OpenSSL has written since before that).
(function (use, host, io, primordials) {
  'use strict';
  const { Error } = primordials;
  const { Buffer } = use('node/buffer').buffer;
  const { check, coded } = use('node/errors');

  const [INTEGER, BIT_STRING, OCTET_STRING, NULL, OBJECT_ID, SEQUENCE] = [2, 3, 4, 5, 6, 0x30];
  const [CURVE_OF_KEY, POINT_OF_KEY] = [0xa0, 0xa1];
  const RSA = '2a864886f70d010101';
  const EC = '2a8648ce3d0201';
  const PBES2 = '2a864886f70d01050d';
  const PBKDF2 = '2a864886f70d01050c';
  const HMACS = { __proto__: null, '2a864886f70d0207': 'sha1', '2a864886f70d0209': 'sha256', '2a864886f70d020a': 'sha384', '2a864886f70d020b': 'sha512' };
  const HMAC_SHA256 = '2a864886f70d0209';
  // AES in CBC, by the bits of its key.
  const AES_OF = { __proto__: null, 128: '608648016503040102', 192: '608648016503040116', 256: '60864801650304012a' };
  const AES_BITS = { __proto__: null };
  for (const bits in AES_OF) AES_BITS[AES_OF[bits]] = Number(bits);
  const ROUNDS = 2048;
  const SALT_BYTES = 16;
  const IV_BYTES = 16;
  const NOTHING = Buffer.alloc(0);

  function unreadable() {
    return coded(Error, 'ERR_OSSL_UNSUPPORTED', 'The key cannot be read: its form is not known here');
  }

  // ---- DER (X.690) ------------------------------------------------------------------------------

  function value(tag, ...parts) {
    const content = Buffer.concat(parts);
    const { length } = content;
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    if (length > 0xffff) throw unreadable();
    return Buffer.concat([Buffer.from([tag, ...size]), content]);
  }

  const objectId = (hex) => value(OBJECT_ID, Buffer.from(hex, 'hex'));
  const integer = (number) => value(INTEGER, Buffer.from(number < 128 ? [number] : [number >> 8, number & 255]));

  // Reads values one after another: take(tag) gives the content of the next, which must have that tag.
  function reader(bytes) {
    let at = 0;
    const next = () => bytes[at];
    function take(tag) {
      let length = bytes[at + 1];
      let from = at + 2;
      if (bytes[at] !== tag || length === undefined || length === 0x80 || length > 0x83) throw unreadable();
      if (length > 0x80) {
        const count = length - 0x80;
        length = 0;
        for (let i = 0; i < count; i++) length = length * 256 + (bytes[from + i] ?? Infinity);
        from += count;
      }
      if (!(from + length <= bytes.length)) throw unreadable();
      at = from + length;
      return bytes.subarray(from, at);
    }
    return { __proto__: null, next, take };
  }

  // ---- PKCS #1 and SEC 1 --------------------------------------------------------------------------

  const rsaAlgorithm = () => value(SEQUENCE, objectId(RSA), value(NULL));

  function pkcs8(algorithm, key) {
    return value(SEQUENCE, integer(0), algorithm, value(OCTET_STRING, key));
  }

  const rsaPrivate = (pkcs1) => pkcs8(rsaAlgorithm(), pkcs1);
  const rsaPublic = (pkcs1) => value(SEQUENCE, rsaAlgorithm(), value(BIT_STRING, Buffer.of(0), pkcs1));

  // A key of SEC 1 says its curve itself.
  function ecPrivate(sec1) {
    const inside = reader(reader(sec1).take(SEQUENCE));
    inside.take(INTEGER);
    inside.take(OCTET_STRING);
    if (inside.next() !== CURVE_OF_KEY) throw unreadable();
    const curve = reader(inside.take(CURVE_OF_KEY)).take(OBJECT_ID);
    return pkcs8(value(SEQUENCE, objectId(EC), value(OBJECT_ID, curve)), sec1);
  }

  // The private number of a curve as PKCS #8.
  function ecNumber(curve, number) {
    return pkcs8(value(SEQUENCE, objectId(EC), objectId(curve)), value(SEQUENCE, integer(1), value(OCTET_STRING, number)));
  }

  // What is in PKCS #8, or in spki, as PKCS #1 or SEC 1.
  function bare(der, type) {
    const inside = reader(reader(der).take(SEQUENCE));
    if (type === 'public') {
      inside.take(SEQUENCE);
      return inside.take(BIT_STRING).subarray(1);
    }
    inside.take(INTEGER);
    const algorithm = reader(inside.take(SEQUENCE));
    const isCurve = algorithm.take(OBJECT_ID).toString('hex') === EC;
    const key = inside.take(OCTET_STRING);
    if (!isCurve) return key;
    const parts = reader(reader(key).take(SEQUENCE));
    const [version, number] = [parts.take(INTEGER), parts.take(OCTET_STRING)];
    const rest = parts.next() === POINT_OF_KEY ? [value(POINT_OF_KEY, parts.take(POINT_OF_KEY))] : [];
    return value(SEQUENCE, value(INTEGER, version), value(OCTET_STRING, number),
        value(CURVE_OF_KEY, value(OBJECT_ID, algorithm.take(OBJECT_ID))), ...rest);
  }

  // ---- passphrases --------------------------------------------------------------------------------

  const crypto = () => use('node').builtin('crypto');

  function decipher(name, key, iv, data) {
    try {
      const cipher = crypto().createDecipheriv(name, key, iv);
      return Buffer.concat([cipher.update(data), cipher.final()]);
    } catch {
      throw coded(Error, 'ERR_OSSL_BAD_DECRYPT', 'The passphrase does not fit the key');
    }
  }

  // PKCS #8 in the clear, of its encrypted form.
  function decrypted(der, passphrase) {
    const outside = reader(reader(der).take(SEQUENCE));
    const scheme = reader(outside.take(SEQUENCE));
    if (scheme.take(OBJECT_ID).toString('hex') !== PBES2) throw unreadable();
    const parameters = reader(scheme.take(SEQUENCE));
    const derivation = reader(parameters.take(SEQUENCE));
    if (derivation.take(OBJECT_ID).toString('hex') !== PBKDF2) throw unreadable();
    const how = reader(derivation.take(SEQUENCE));
    const salt = how.take(OCTET_STRING);
    const rounds = Number(BigInt(`0x${how.take(INTEGER).toString('hex')}`));
    if (how.next() === INTEGER) how.take(INTEGER);
    const hash = how.next() === SEQUENCE ? HMACS[reader(how.take(SEQUENCE)).take(OBJECT_ID).toString('hex')] : 'sha1';
    const cipher = reader(parameters.take(SEQUENCE));
    const bits = AES_BITS[cipher.take(OBJECT_ID).toString('hex')];
    if (hash === undefined || bits === undefined) throw unreadable();
    const key = crypto().pbkdf2Sync(passphrase, salt, rounds, bits / 8, hash);
    return decipher(`aes-${bits}-cbc`, key, cipher.take(OCTET_STRING), outside.take(OCTET_STRING));
  }

  function encrypted(der, name, passphrase) {
    const bits = bitsOf(name);
    const [salt, iv] = [crypto().randomBytes(SALT_BYTES), crypto().randomBytes(IV_BYTES)];
    const key = crypto().pbkdf2Sync(passphrase, salt, ROUNDS, bits / 8, 'sha256');
    const cipher = crypto().createCipheriv(`aes-${bits}-cbc`, key, iv);
    const data = Buffer.concat([cipher.update(der), cipher.final()]);
    return value(SEQUENCE,
        value(SEQUENCE, objectId(PBES2), value(SEQUENCE,
            value(SEQUENCE, objectId(PBKDF2), value(SEQUENCE, value(OCTET_STRING, salt), integer(ROUNDS),
                value(SEQUENCE, objectId(HMAC_SHA256), value(NULL)))),
            value(SEQUENCE, objectId(AES_OF[bits]), value(OCTET_STRING, iv)))),
        value(OCTET_STRING, data));
  }

  function bitsOf(name) {
    check.string(name, 'options.cipher');
    const found = /^aes-?(128|192|256)-cbc$/i.exec(name);
    if (found === null) throw new Error(`not implemented: node:crypto keys under the cipher "${name}"`);
    return Number(found[1]);
  }

  // How OpenSSL made keys of passphrases before PKCS #8 (EVP_BytesToKey with MD5, once).
  function oldKey(passphrase, salt, length) {
    let key = NOTHING;
    for (let last = NOTHING; key.length < length;) {
      last = crypto().createHash('md5').update(last).update(passphrase).update(salt).digest();
      key = Buffer.concat([key, last]);
    }
    return key.subarray(0, length);
  }

  // The content of a PEM text with the headers "Proc-Type: 4,ENCRYPTED" and "DEK-Info".
  function oldDecrypted(data, name, iv, passphrase) {
    const bits = bitsOf(name);
    return decipher(`aes-${bits}-cbc`, oldKey(passphrase, iv.subarray(0, 8), bits / 8), iv, data);
  }

  function oldEncrypted(der, name, passphrase) {
    const bits = bitsOf(name);
    const iv = crypto().randomBytes(IV_BYTES);
    const cipher = crypto().createCipheriv(`aes-${bits}-cbc`, oldKey(passphrase, iv.subarray(0, 8), bits / 8), iv);
    return {
      headers: `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-${bits}-CBC,${iv.toString('hex').toUpperCase()}\n\n`,
      data: Buffer.concat([cipher.update(der), cipher.final()]),
    };
  }

  return { bare, decrypted, ecNumber, ecPrivate, encrypted, oldDecrypted, oldEncrypted, rsaPrivate, rsaPublic };
})
