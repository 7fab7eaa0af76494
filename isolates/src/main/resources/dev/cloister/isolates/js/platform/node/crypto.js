// node:crypto (https://nodejs.org/api/crypto.html). Its parts are evaluated when one of their members is
// first read; what none of them has says its name when it is used.
(function (use, host, io, primordials) {
  'use strict';
  const { objectDefineProperty } = primordials;
  const { crypto } = use('crypto');

  // File -> the members that it has.
  const FILES = {
    __proto__: null,
    'crypto-cipher': ['Cipheriv', 'Decipheriv', 'createCipheriv', 'createDecipheriv', 'getCipherInfo', 'getCiphers'],
    'crypto-derive': ['hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync', 'scrypt', 'scryptSync'],
    'crypto-exchange': ['DiffieHellman', 'DiffieHellmanGroup', 'ECDH', 'createDiffieHellman', 'createDiffieHellmanGroup',
      'createECDH', 'getDiffieHellman'],
    'crypto-hash': ['Hash', 'Hmac', 'createHash', 'createHmac', 'getHashes', 'hash'],
    'crypto-keys': ['KeyObject', 'PrivateKeyObject', 'PublicKeyObject', 'SecretKeyObject', 'createPrivateKey',
      'createPublicKey', 'createSecretKey', 'generateKey', 'generateKeyPair', 'generateKeyPairSync', 'generateKeySync'],
    'crypto-primes': ['checkPrime', 'checkPrimeSync', 'generatePrime', 'generatePrimeSync'],
    'crypto-sign': ['Sign', 'Verify', 'createSign', 'createVerify', 'diffieHellman', 'privateDecrypt', 'publicEncrypt',
      'sign', 'verify'],
    'crypto-random': ['getRandomValues', 'pseudoRandomBytes', 'randomBytes', 'randomFill', 'randomFillSync',
      'randomInt', 'randomUUID', 'timingSafeEqual'],
  };

  const module = {
    get webcrypto() { return crypto; },
    get subtle() { return crypto.subtle; },
    get CryptoKey() { return use('crypto-key').CryptoKey; },
    getCurves: () => ['prime256v1', 'secp384r1', 'secp521r1'],
    get constants() { return use('node/constants').crypto ?? {}; },
  };
  for (const file in FILES) {
    for (const name of FILES[file]) {
      objectDefineProperty(module, name, {
        __proto__: null, enumerable: true, configurable: true,
        get() { return settle(name, use(`node/${file}`)[name]); },
        set(value) { settle(name, value); },
      });
    }
  }

  function settle(name, value) {
    objectDefineProperty(module, name, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
    return value;
  }

  return { __proto__: null, 'crypto': module };
})
