// Follows the Analytics Engine binding of Workers (https://developers.cloudflare.com/analytics/analytics-engine/). A data
// point is checked when it is written and sent without anybody waiting; what then goes wrong is a line of the log.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Number, TypeError, arrayPush, jsonStringify, promiseThen, stringToWellFormed, symbolIterator, textDecode, textEncode,
    typedArrayByteLength,
  } = primordials;
  const { bytesOf, expose, isObject } = use('webidl');
  const { discard } = use('service-bindings');

  const INDEXES_MAX = 1;
  const INDEX_BYTES_MAX = 96;
  const VALUES_MAX = 20;
  const BLOB_BYTES_MAX = 16 * 1024;
  const INTERNAL = { __proto__: null };
  const encoder = new primordials.TextEncoder();
  const decoder = new primordials.TextDecoder();

  const refuse = (what) => {
    throw new TypeError(`writeDataPoint(): ${what}`);
  };

  // A member that is a list; undefined when it is left out.
  function list(given, name, most, one) {
    if (given === undefined) return undefined;
    if (!isObject(given) || typeof given[symbolIterator] !== 'function') refuse(`"${name}" must be a list.`);
    const values = [];
    for (const value of given) {
      if (values.length === most) refuse(`Maximum of ${most} ${name} supported.`);
      arrayPush(values, one(value));
    }
    return values;
  }

  // A blob or index as text, null when there is none.
  function blob(value) {
    if (value === undefined || value === null) return null;
    const bytes = bytesOf(value);
    return bytes === undefined ? stringToWellFormed(`${value}`) : textDecode(decoder, bytes);
  }

  const size = (text) => (text === null ? 0 : typedArrayByteLength(textEncode(encoder, text)));

  function pointOf(event) {
    if (event === undefined || event === null) return { __proto__: null };
    if (!isObject(event)) refuse('a data point must be an object.');
    const { blobs, doubles, indexes } = event;
    const [index] = list(indexes, 'indexes', INDEXES_MAX, blob) ?? [];
    if (size(index ?? null) > INDEX_BYTES_MAX) refuse(`Size of indexes[0] exceeds ${INDEX_BYTES_MAX} bytes.`);
    const texts = list(blobs, 'blobs', VALUES_MAX, blob);
    let bytes = 0;
    for (let i = 0; i < (texts?.length ?? 0); i++) bytes += size(texts[i]);
    if (bytes > BLOB_BYTES_MAX) refuse(`Cumulative size of blobs exceeds ${BLOB_BYTES_MAX} bytes.`);
    const numbers = list(doubles, 'doubles', VALUES_MAX, (value) => Number(value));
    return { __proto__: null, index: index ?? undefined, blobs: texts, doubles: numbers };
  }

  const lost = (name, error) => io.log('warn', `A data point for ${name} was not kept: ${error?.message}`);

  class AnalyticsEngineDataset {
    #name;
    #call;

    constructor(internal, name, call) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#name = name;
      this.#call = call;
    }

    writeDataPoint(event = undefined) {
      io.requireEvent('writeDataPoint()');
      const text = jsonStringify(pointOf(event));
      const name = this.#name;
      const sent = this.#call({
        method: 'POST',
        url: 'https://fake-host/',
        headers: ['content-type', 'application/json'],
        body: { kind: 'text', text },
        signal: null,
      }, null);
      promiseThen(sent, (answer) => {
        discard(answer);
        if (answer.status !== 200) lost(name, { message: answer.statusText });
      }, (error) => lost(name, error));
    }
  }
  expose(AnalyticsEngineDataset, 'AnalyticsEngineDataset');

  return { make: (name, call) => new AnalyticsEngineDataset(INTERNAL, name, call) };
})
