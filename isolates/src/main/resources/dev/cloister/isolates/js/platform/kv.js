// Follows the KV namespaces of Workers (https://developers.cloudflare.com/kv/api/). What is sent is what `workerd` sends to
// the service behind its binding, so that both can be compared: a key is the path, options are the query.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, Map, Math, Number, String, TypeError, arrayIsArray, arrayPush, encodeURIComponent, isNaN, jsonParse,
    jsonStringify, mapSet, objectKeys, stringToWellFormed, textDecode, textEncode, typedArrayBuffer, typedArrayByteLength,
    copyOfBytes,
  } = primordials;
  const { expose, bytesOf, isObject, need } = use('webidl');
  const { discard, errorOf, headerOf } = use('service-bindings');

  const KEY_BYTES_MAX = 512;
  const INT_MAX = 2147483647;
  const HOST = 'https://fake-host';
  const METADATA = 'cf-kv-metadata';
  const INTERNAL = { __proto__: null };
  const encoder = new primordials.TextEncoder();
  const decoder = new primordials.TextDecoder('utf-8', { ignoreBOM: true });

  const text = (value) => stringToWellFormed(typeof value === 'string' ? value : `${value}`);

  function checkedKey(method, name) {
    const key = text(name);
    if (key === '') throw new TypeError('Key name cannot be empty.');
    if (key === '.' || key === '..') throw new TypeError(`"${key}" is not allowed as a key name.`);
    const size = key.length * 3 <= KEY_BYTES_MAX ? 0 : typedArrayByteLength(textEncode(encoder, key));
    if (size > KEY_BYTES_MAX) {
      throw new Error(
          `KV ${method} failed: 414 UTF-8 encoded length of ${size} exceeds key length limit of ${KEY_BYTES_MAX}.`);
    }
    return `${HOST}/${encodeURIComponent(key)}?urlencoded=true`;
  }

  // A dictionary member that is an `int`, what is no number counting as 0; undefined when it is left out.
  function int(value) {
    if (value === undefined) return undefined;
    const number = Number(value);
    if (isNaN(number)) return 0;
    if (number > INT_MAX || number < -INT_MAX - 1) {
      throw new TypeError(`Value out of range. Must be between ${-INT_MAX - 1} and ${INT_MAX} (inclusive).`);
    }
    return Math.trunc(number);
  }

  function options(given, what) {
    if (given === undefined || given === null) return { __proto__: null };
    if (!isObject(given)) throw new TypeError(`The options of ${what} must be an object.`);
    return given;
  }

  // The second argument of `get`: a type, or an object with one.
  function reading(given) {
    if (given !== undefined && given !== null && !isObject(given)) return { type: text(given), cacheTtl: undefined };
    const { cacheTtl, type } = options(given, 'KV get()');
    return { type: type === undefined ? undefined : text(type), cacheTtl: int(cacheTtl) };
  }

  function request(method, url, headers = [], body = null) {
    return { method, url, headers, body, signal: null };
  }

  const failed = (answer) => answer.status < 200 || answer.status >= 300;

  // The answer to a request that must succeed.
  async function ask(call, what, parts) {
    const answer = await call(parts, null);
    if (failed(answer)) {
      discard(answer);
      throw errorOf(what, answer);
    }
    return answer;
  }

  async function valueOf(type, source) {
    const { readBytes } = use('body');
    // A byte order mark is part of the value.
    const readWhole = async () => textDecode(decoder, await readBytes(source));
    switch (type) {
      case undefined:
      case 'text': return readWhole();
      case 'json': return jsonParse(await readWhole());
      case 'arrayBuffer': return typedArrayBuffer(copyOfBytes(await readBytes(source)));
      default: {
        const given = source ?? { kind: 'bytes', bytes: textEncode(encoder, '') };
        return use('streams').streamOf(given);
      }
    }
  }

  const TYPES = { __proto__: null, text: true, json: true, arrayBuffer: true, stream: true };

  async function getOne(call, name, given) {
    const url = checkedKey('GET', name);
    const { cacheTtl, type } = reading(given);
    const answer = await call(request('GET', cacheTtl === undefined ? url : `${url}&cache_ttl=${cacheTtl}`), null);
    if (answer.status === 404 || answer.status === 410) {
      discard(answer);
      return { value: null, metadata: null, cacheStatus: null };
    }
    if (failed(answer)) {
      discard(answer);
      throw errorOf('KV GET', answer);
    }
    if (type !== undefined && TYPES[type] === undefined) {
      discard(answer);
      throw new TypeError(
          'Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".');
    }
    const metadata = headerOf(answer.headers, METADATA);
    const value = await valueOf(type, answer.body);
    return { value, metadata: metadata === undefined ? null : jsonParse(metadata), cacheStatus: null };
  }

  async function getMany(call, names, given, withMetadata) {
    const { cacheTtl, type } = reading(given);
    const keys = [];
    for (let i = 0; i < names.length; i++) arrayPush(keys, text(names[i]));
    const asked = { __proto__: null, keys };
    if (type !== undefined && type !== '') asked.type = type;
    if (withMetadata) asked.withMetadata = true;
    if (cacheTtl !== undefined) asked.cacheTtl = `${cacheTtl}`;
    const body = { kind: 'text', text: jsonStringify(asked) };
    const answer = await ask(
        call, 'KV GET_BULK', request('POST', `${HOST}/bulk/get`, ['content-type', 'application/json'], body));
    const found = jsonParse(await use('body').readText(answer.body));
    const values = new Map();
    const got = objectKeys(found);
    for (let i = 0; i < got.length; i++) mapSet(values, got[i], found[got[i]]);
    return values;
  }

  // What is sent, and `broken`, which throws what ended a stream before its end.
  function bodyOf(value) {
    const whole = (source) => ({ source, broken() {} });
    if (!isObject(value)) return whole({ kind: 'text', text: text(value) });
    const bytes = bytesOf(value);
    if (bytes !== undefined) return whole({ kind: 'bytes', bytes: copyOfBytes(bytes) });
    if (use.loaded('streams')?.isReadableStream(value)) {
      const { isDisturbed, takeSource } = use('streams');
      if (value.locked || isDisturbed(value)) {
        throw new TypeError('This ReadableStream is disturbed or locked; it cannot be a value.');
      }
      const source = takeSource(value);
      return source.kind === 'stream' ? watched(source.stream) : whole(source);
    }
    throw new TypeError(
        'KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.');
  }

  // A stream of the same bytes that remembers the error of the one it reads.
  function watched(stream) {
    const { ReadableStream, reading } = use('streams');
    const reader = reading(stream);
    let failure = null;
    const passed = new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        try {
          let chunk = await reader.read();
          while (chunk !== undefined && typedArrayByteLength(chunk) === 0) chunk = await reader.read();
          if (chunk !== undefined) {
            // A copy: a byte stream takes the buffer away from whoever enqueues it.
            controller.enqueue(copyOfBytes(chunk));
            return;
          }
          controller.close();
          controller.byobRequest?.respond(0);
        } catch (error) {
          failure = { error };
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    }, { highWaterMark: 0 });
    return {
      source: { kind: 'stream', stream: passed },
      broken() {
        if (failure !== null) throw failure.error;
      },
    };
  }

  async function put(call, name, value, given) {
    let url = checkedKey('PUT', name);
    const { expiration, expirationTtl, metadata } = options(given, 'KV put()');
    const at = int(expiration);
    const ttl = int(expirationTtl);
    if (at !== undefined) url += `&expiration=${at}`;
    if (ttl !== undefined) url += `&expiration_ttl=${ttl}`;
    const headers = [];
    if (metadata !== undefined && metadata !== null) {
      const json = jsonStringify(metadata);
      if (json === undefined) throw new TypeError('The metadata of KV put() cannot be written as JSON.');
      arrayPush(headers, METADATA, json);
    }
    const { source, broken } = bodyOf(value);
    if (source.kind === 'text') arrayPush(headers, 'content-type', 'text/plain;charset=UTF-8');
    try {
      discard(await ask(call, 'KV PUT', request('PUT', url, headers, source)));
    } catch (error) {
      broken();
      throw error;
    }
  }

  async function list(call, given) {
    const { cursor, limit, prefix } = options(given, 'KV list()');
    const count = int(limit);
    let query = '';
    const add = (name, value) => {
      query += `${query === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`;
    };
    if (count !== undefined && count > 0) add('key_count_limit', String(count));
    if (prefix !== undefined && prefix !== null) add('prefix', text(prefix));
    if (cursor !== undefined && cursor !== null) add('cursor', text(cursor));
    const answer = await ask(call, 'KV GET', request('GET', `${HOST}/${query}`));
    const found = jsonParse(await use('body').readText(answer.body));
    for (let i = 0; i < found.keys.length; i++) {
      const key = found.keys[i];
      if (typeof key.metadata === 'string') key.metadata = jsonParse(key.metadata);
    }
    found.cacheStatus = null;
    return found;
  }

  class KvNamespace {
    #call;

    constructor(internal, call) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#call = call;
    }

    async get(key, type = undefined) {
      need(1, arguments.length, 'KV get()');
      if (arrayIsArray(key)) return getMany(this.#call, key, type, false);
      return (await getOne(this.#call, key, type)).value;
    }

    async getWithMetadata(key, type = undefined) {
      need(1, arguments.length, 'KV getWithMetadata()');
      return arrayIsArray(key) ? getMany(this.#call, key, type, true) : getOne(this.#call, key, type);
    }

    async put(key, value, given = undefined) {
      need(2, arguments.length, 'KV put()');
      return put(this.#call, key, value, given);
    }

    async delete(key) {
      need(1, arguments.length, 'KV delete()');
      discard(await ask(this.#call, 'KV DELETE', request('DELETE', checkedKey('DELETE', key))));
    }

    async list(given = undefined) {
      return list(this.#call, given);
    }
  }
  expose(KvNamespace, 'KvNamespace');

  return { make: (name, call) => new KvNamespace(INTERNAL, call) };
})
