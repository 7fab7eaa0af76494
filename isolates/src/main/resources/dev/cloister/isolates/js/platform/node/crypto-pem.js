// How key pairs of node:crypto are written (https://nodejs.org/api/crypto.html#keyobjectexportoptions):
// PEM, DER and JSON Web Keys.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError } = primordials;
  const t = use('crypto-terms');
  const { Buffer, bytesIn, out } = use('node/crypto-common');
  const { check, coded, invalidArgType } = use('node/errors');
  const { describe } = use('node/crypto-keys');
  const forms = use('node/crypto-der');

  const OPENSSL_CURVES = { __proto__: null, 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
  const CURVES = {
    __proto__: null, 'P-256': 'P-256', 'P-384': 'P-384', 'P-521': 'P-521',
    'prime256v1': 'P-256', 'secp256r1': 'P-256', 'secp384r1': 'P-384', 'secp521r1': 'P-521',
  };
  // What the first bytes of spki and pkcs8 say, in hexadecimal.
  const MARKS = [
    ['06092a864886f70d010101', 'RSA'], ['06082a8648ce3d030107', 'P-256'], ['06052b81040022', 'P-384'],
    ['06052b81040023', 'P-521'], ['06032b6570', 'Ed25519'], ['06032b656e', 'X25519'],
  ];
  const HEAD_BYTES = 40;
  const LABEL = /-----BEGIN ([A-Z0-9 ]+)-----\s*(?:Proc-Type: 4,ENCRYPTED\r?\nDEK-Info: ([A-Za-z0-9-]+),([0-9A-Fa-f]+)\s*)?([A-Za-z0-9+/=\s]*)-----END \1-----/;

  function kindOf(der) {
    const head = Buffer.from(der).subarray(0, HEAD_BYTES).toString('hex');
    return MARKS.find(([mark]) => head.includes(mark))?.[1];
  }

  function unreadable() {
    return coded(Error, 'ERR_OSSL_UNSUPPORTED', 'The key cannot be read: its form is not known here');
  }

  function importDer(der, type) {
    const name = kindOf(der);
    if (name === undefined) throw unreadable();
    const format = type === 'public' ? 'Spki' : 'Pkcs8';
    const key = name === 'RSA' ? t.make(`rsa${format}`, der)
      : t.make(`${name.startsWith('P-') ? 'ec' : 'okp'}${format}`, name, der);
    return describe(type, key, name);
  }

  // Keys of other forms, as spki or PKCS #8.
  const FORMS = {
    __proto__: null,
    'PUBLIC KEY': ['public', (der) => der],
    'PRIVATE KEY': ['private', (der) => der],
    'RSA PUBLIC KEY': ['public', forms.rsaPublic],
    'RSA PRIVATE KEY': ['private', forms.rsaPrivate],
    'EC PRIVATE KEY': ['private', forms.ecPrivate],
  };

  function importPem(text, passphrase) {
    const found = LABEL.exec(text);
    if (found === null) throw unreadable();
    const [, label, cipher, iv, data] = found;
    let der = Buffer.from(data, 'base64');
    if (label === 'ENCRYPTED PRIVATE KEY') return importDer(t.whole(forms.decrypted(der, needed(passphrase))), 'private');
    if (FORMS[label] === undefined) throw new Error(`not implemented: node:crypto keys of the form "${label}"`);
    if (cipher !== undefined) der = forms.oldDecrypted(der, cipher, Buffer.from(iv, 'hex'), needed(passphrase));
    const [type, standard] = FORMS[label];
    return importDer(t.whole(standard(der)), type);
  }

  function needed(passphrase) {
    if (passphrase === undefined || passphrase === null) {
      throw coded(TypeError, 'ERR_MISSING_PASSPHRASE', 'Passphrase required for encrypted key');
    }
    return bytesIn(passphrase, 'key.passphrase');
  }

  function importJwk(jwk) {
    const type = jwk.d === undefined ? 'public' : 'private';
    const member = (name) => {
      check.string(jwk[name], `key.${name}`);
      return jwk[name];
    };
    const own = (name) => (type === 'private' ? member(name) : undefined);
    if (jwk.kty === 'RSA') {
      const key = type === 'public' ? t.make('rsaPublicJwk', member('n'), member('e'))
        : t.make('rsaPrivateJwk', ...['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map(member));
      return describe(type, key, 'RSA');
    }
    const { crv } = jwk;
    if (jwk.kty === 'EC' && OPENSSL_CURVES[crv] !== undefined) {
      return describe(type, t.make('ecJwk', crv, member('x'), member('y'), own('d')), crv);
    }
    if (jwk.kty === 'OKP' && (crv === 'Ed25519' || crv === 'X25519')) {
      return describe(type, t.make('okpJwk', crv, member('x'), own('d')), crv);
    }
    throw coded(TypeError, 'ERR_CRYPTO_INVALID_JWK', 'Invalid JWK data');
  }

  // A key given as text, as bytes, or as an object that says how to read it.
  function importHalf(value, type) {
    const plain = typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
    if (!plain && (typeof value !== 'object' || value === null)) {
      throw invalidArgType('key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'], value);
    }
    const { key = value, format = 'pem', encoding, passphrase } = plain ? {} : value;
    if (format === 'jwk') return importJwk(key);
    const bytes = bytesIn(key, 'key', encoding);
    if (format === 'pem') return importPem(Buffer.from(bytes).toString('latin1'), passphrase);
    if (format !== 'der') throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.format' is invalid. Received '${format}'`);
    const form = value.type ?? (type === 'public' ? 'spki' : 'pkcs8');
    const der = Buffer.from(bytes);
    if (form === 'pkcs1') {
      return type === 'public' ? importDer(t.whole(forms.rsaPublic(der)), 'public') : importDer(t.whole(forms.rsaPrivate(der)), 'private');
    }
    if (form === 'sec1') return importDer(t.whole(forms.ecPrivate(der)), 'private');
    if (form === 'pkcs8' && passphrase !== undefined && passphrase !== null) {
      return importDer(t.whole(forms.decrypted(der, needed(passphrase))), 'private');
    }
    if (form !== 'spki' && form !== 'pkcs8') throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.type' is invalid. Received '${form}'`);
    return importDer(bytes, form === 'spki' ? 'public' : 'private');
  }

  function openHalf(half) {
    return importDer(t.performBytes(half.key, 'spki'), 'public');
  }

  function pem(label, der, headers = '') {
    const text = Buffer.from(der).toString('base64').replace(/.{64}(?=.)/g, '$&\n');
    return `-----BEGIN ${label}-----\n${headers}${text}\n-----END ${label}-----\n`;
  }

  function exportJwk(half) {
    const parts = t.perform(half.key, 'jwk').split(' ');
    const take = (names) => Object.fromEntries(parts.map((part, i) => [names[i], part]));
    if (half.kind === 'rsa') return { kty: 'RSA', ...take(['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi']) };
    if (half.kind === 'ec') return { kty: 'EC', crv: half.curve, ...take(['x', 'y', 'd']) };
    return { kty: 'OKP', crv: half.kind === 'x25519' ? 'X25519' : 'Ed25519', ...take(['x', 'd']) };
  }

  function exportHalf(half, options) {
    const { format, type } = options;
    if (format === 'jwk') return exportJwk(half);
    const usual = half.type === 'public' ? 'spki' : 'pkcs8';
    const bare = (type === 'pkcs1' && half.kind === 'rsa') || (type === 'sec1' && half.kind === 'ec' && half.type === 'private');
    if (type !== usual && !bare) {
      if (type === 'pkcs1' || type === 'sec1') {
        throw coded(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', `The selected key encoding ${type} can only be used for ${type === 'pkcs1' ? 'RSA' : 'EC'} keys.`);
      }
      throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.type' is invalid. Received ${type}`);
    }
    let der = out(t.performBytes(half.key, usual));
    if (bare) der = forms.bare(der, half.type);
    const label = half.type === 'public' ? 'PUBLIC KEY' : 'PRIVATE KEY';
    const { cipher } = options;
    if (cipher !== undefined && cipher !== null && half.type === 'private') {
      const passphrase = needed(options.passphrase);
      if (bare) {
        if (format !== 'pem') throw coded(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', `The selected key encoding ${type} does not support encryption.`);
        const { headers, data } = forms.oldEncrypted(der, cipher, passphrase);
        return pem(`${half.kind === 'rsa' ? 'RSA' : 'EC'} ${label}`, data, headers);
      }
      return written(forms.encrypted(der, cipher, passphrase), format, `ENCRYPTED ${label}`);
    }
    return written(der, format, bare ? `${half.kind === 'rsa' ? 'RSA' : 'EC'} ${label}` : label);
  }

  function written(der, format, label) {
    if (format === 'der') return der;
    if (format === 'pem') return pem(label, der);
    throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.format' is invalid. Received ${format}`);
  }

  function curveNamed(name) {
    const curve = CURVES[name];
    if (curve === undefined) throw coded(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');
    return curve;
  }

  function generateHalves(type, options) {
    let keys;
    let name;
    if (type === 'rsa') {
      check.integer(options.modulusLength, 'options.modulusLength', 0, 0xffffffff);
      const exponent = options.publicExponent ?? 65_537;
      if (exponent !== 3 && exponent !== 65_537) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', 'The public exponent must be 3 or 65537');
      name = 'RSA';
      keys = t.make('rsaPair', options.modulusLength, t.whole(Buffer.from(exponent === 3 ? [3] : [1, 0, 1])));
    } else if (type === 'ec') {
      check.string(options.namedCurve, 'options.namedCurve');
      name = curveNamed(options.namedCurve);
      keys = t.make('ecPair', name);
    } else if (type === 'ed25519' || type === 'x25519') {
      name = type === 'x25519' ? 'X25519' : 'Ed25519';
      keys = t.make('okpPair', name);
    } else {
      throw new Error(`not implemented: node:crypto.generateKeyPair of "${type}"`);
    }
    return [describe('public', keys[0], name), describe('private', keys[1], name)];
  }

  return { OPENSSL_CURVES, curveNamed, exportHalf, generateHalves, importHalf, openHalf };
})
