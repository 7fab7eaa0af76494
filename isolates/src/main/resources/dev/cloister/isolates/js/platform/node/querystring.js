// node:querystring (https://nodejs.org/api/querystring.html).
(function (use, host, io, primordials) {
  'use strict';
  const { URIError } = primordials;
  const { coded } = use('node/errors');
  const { encodeURIComponent, decodeURIComponent } = globalThis;

  const PAIRS_MAX = 1000;

  function escape(text) {
    if (typeof text !== 'string') text = typeof text === 'object' ? String(text) : `${text}`;
    try {
      // The five that encodeURIComponent leaves and this encodes none of: the same set.
      return encodeURIComponent(text);
    } catch {
      throw coded(URIError, 'ERR_INVALID_URI', 'URI malformed');
    }
  }

  // Bytes of %xx; what is not well-formed stays as it is.
  function unescapeBuffer(text, plusToSpace = false) {
    const { Buffer } = use('node').builtin('buffer');
    const bytes = Buffer.from(text);
    const out = Buffer.alloc(bytes.length);
    let length = 0;
    for (let i = 0; i < bytes.length; i++) {
      let byte = bytes[i];
      if (byte === 37 && /^[0-9a-fA-F]{2}$/.test(bytes.toString('latin1', i + 1, i + 3))) {
        byte = parseInt(bytes.toString('latin1', i + 1, i + 3), 16);
        i += 2;
      } else if (byte === 43 && plusToSpace) {
        byte = 32;
      }
      out[length++] = byte;
    }
    return out.subarray(0, length);
  }

  function unescape(text, plusToSpace = false) {
    try {
      return decodeURIComponent(text);
    } catch {
      return unescapeBuffer(text, plusToSpace).toString();
    }
  }

  function primitive(value) {
    switch (typeof value) {
      case 'string': return value;
      case 'number': return Number.isFinite(value) ? `${value}` : '';
      case 'bigint': case 'boolean': return `${value}`;
      default: return '';
    }
  }

  function stringify(object, separator = '&', equals = '=', options = undefined) {
    if (object === null || typeof object !== 'object') return '';
    const encode = typeof options?.encodeURIComponent === 'function' ? options.encodeURIComponent : api.escape;
    const pairs = [];
    for (const key of Object.keys(object)) {
      const value = object[key];
      const start = `${encode(primitive(key))}${equals || '='}`;
      if (Array.isArray(value)) {
        for (const item of value) pairs.push(start + encode(primitive(item)));
      } else {
        pairs.push(start + encode(primitive(value)));
      }
    }
    return pairs.join(separator || '&');
  }

  function parse(text, separator = '&', equals = '=', options = undefined) {
    const found = { __proto__: null };
    if (typeof text !== 'string' || text === '') return found;
    const decode = typeof options?.decodeURIComponent === 'function' ? options.decodeURIComponent : api.unescape;
    let most = typeof options?.maxKeys === 'number' ? options.maxKeys : PAIRS_MAX;
    if (!(most > 0)) most = Infinity;
    const decoded = (part) => {
      const spaced = part.replace(/\+/g, ' ');
      if (!spaced.includes('%') && decode === unescape) return spaced;
      try {
        return decode(spaced);
      } catch {
        return unescape(spaced, true);
      }
    };
    let count = 0;
    for (const pair of text.split(separator || '&')) {
      if (count++ >= most) break;
      if (pair === '') {
        count--;
        continue;
      }
      const at = pair.indexOf(equals || '=');
      const key = decoded(at < 0 ? pair : pair.slice(0, at));
      const value = at < 0 ? '' : decoded(pair.slice(at + (equals || '=').length));
      if (!(key in found)) found[key] = value;
      else if (Array.isArray(found[key])) found[key].push(value);
      else found[key] = [found[key], value];
    }
    return found;
  }

  const api = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
  return { __proto__: null, 'querystring': api };
})
