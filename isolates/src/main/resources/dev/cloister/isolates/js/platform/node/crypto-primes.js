// Primes in node:crypto (https://nodejs.org/api/crypto.html#cryptogenerateprimesyncsize-options).
(function (use, host, io, primordials) {
  'use strict';
  const { RangeError } = primordials;
  const t = use('crypto-terms');
  const { Buffer, bytesIn, later, out } = use('node/crypto-common');
  const { check, coded, invalidArgType } = use('node/errors');

  const BITS_MAX = 8192;
  let key;

  function perform(operation, ...given) {
    key ??= t.make('numbers');
    return t.perform(key, operation, ...given.map((value) => (typeof value === 'number' ? value : t.whole(value))));
  }
  const asBuffer = (made) => out(use('host-bytes').ownBytes(made));

  function bytesOf(number) {
    const hex = number.toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  }

  // A number given as such or as bytes.
  function numberIn(value, name) {
    if (typeof value === 'bigint') {
      if (value < 0n) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be >= 0. Received ${value}n`);
      return bytesOf(value);
    }
    if (typeof value === 'string') throw invalidArgType(name, ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], value);
    return Buffer.from(bytesIn(value, name));
  }

  const operations = {
    power: (base, exponent, modulus) => asBuffer(perform('power', base, exponent, modulus)),
    isPrime: (number) => perform('isPrime', number),
    isSafePrime: (number) => perform('isSafePrime', number),
    group: (bits, plus) => asBuffer(perform('group', bits, plus)),
    prime(bits, { safe = false, add = undefined, rem = undefined }) {
      if (bits > BITS_MAX) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `Primes have at most ${BITS_MAX} bits here, ${bits} were asked.`);
      const step = add === undefined ? Buffer.of(0) : numberIn(add, 'options.add');
      const rest = rem !== undefined ? numberIn(rem, 'options.rem') : Buffer.of(safe && add !== undefined ? 3 : 1);
      return asBuffer(perform('prime', bits, safe ? 1 : 0, step, rest));
    },
  };

  function checkPrimeSync(candidate, options = {}) {
    const number = numberIn(candidate, 'candidate');
    check.object(options, 'options');
    check.integer(options.checks ?? 0, 'options.checks', 0, 0x7fffffff);
    return operations.isPrime(number);
  }

  function generatePrimeSync(size, options = {}) {
    check.integer(size, 'size', 1, 0x7fffffff);
    check.object(options, 'options');
    const { safe = false, bigint = false, add, rem } = options;
    check.boolean(safe, 'options.safe');
    check.boolean(bigint, 'options.bigint');
    t.requireEvent('crypto.generatePrime');
    const prime = operations.prime(size, { safe, add, rem });
    if (bigint) return BigInt(`0x${prime.toString('hex')}`);
    const { buffer, byteOffset, byteLength } = prime;
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  const withCallback = (run) => (first, options, callback = undefined) => {
    if (typeof options === 'function') [callback, options] = [options, {}];
    later(() => run(first, options), callback);
  };

  return {
    checkPrimeSync, generatePrimeSync, checkPrime: withCallback(checkPrimeSync), generatePrime: withCallback(generatePrimeSync),
    numbers: () => operations,
  };
})
