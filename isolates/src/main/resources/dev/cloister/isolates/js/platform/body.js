// Follows the Fetch Standard, section 5.3 "Body mixin" (https://fetch.spec.whatwg.org/#body-mixin).
//
// What a body consists of is a *source*, null when there is none:
//   {kind: 'text', text}            a well-formed string, sent as UTF-8
//   {kind: 'bytes', bytes}          a Uint8Array that nobody else writes to
//   {kind: 'native', id, length}    a stream of the host, read with io.read; length -1 when unknown;
//                                   with `coding` its bytes are coded, see content-coding.js
//   {kind: 'stream', stream}        a ReadableStream
// As long as a script has not asked for `body`, no stream is made. A stream made of a native source
// remembers it, and while nobody has read from it the source can be had back.
(function (use, host, io, primordials) {
  'use strict';
  const {
    RangeError, TypeError, Uint8Array, arrayPush, jsonParse, stringCharCodeAt, stringSlice, stringToWellFormed,
    symbolAsyncIterator, symbolIterator, textDecode, textEncode, typedArrayBuffer,
    typedArrayByteLength, typedArraySet, copyOfBytes,
  } = primordials;
  const { bytesOf, expose, isObject } = use('webidl');

  const decoder = new primordials.TextDecoder();
  const encoder = new primordials.TextEncoder();
  const BYTE_ORDER_MARK = 0xfeff;

  const TEXT_TYPE = 'text/plain;charset=UTF-8';
  const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

  // The source and the content type (null: none) of what a script gave as a body. `ReadableStream`
  // and its like are asked for only if their file has been loaded: before that there are none.
  function extract(given) {
    if (isObject(given) && use.loaded('streams')?.isReadableStream(given)) {
      return { source: fromStream(given), type: null };
    }
    if (io.atTopLevel()) io.requireEvent('A body that is no stream');
    if (typeof given === 'string') {
      return { source: { kind: 'text', text: stringToWellFormed(given) }, type: TEXT_TYPE };
    }
    const bytes = bytesOf(given);
    if (bytes !== undefined) {
      return { source: { kind: 'bytes', bytes: copyOfBytes(bytes) }, type: null };
    }
    if (isObject(given)) {
      if (use.loaded('url')?.isURLSearchParams(given)) {
        return { source: { kind: 'text', text: use('url').textOf(given) }, type: FORM_TYPE };
      }
      if (use.loaded('blob')?.isBlob(given)) {
        const type = use('blob').typeOf(given);
        return {
          source: { kind: 'bytes', bytes: use('blob').bytesOfBlob(given) },
          type: type === '' ? null : type,
        };
      }
      if (use.loaded('form-data')?.isFormData(given)) return use('form-data').multipart(given);
      if (isIterable(given)) {
        return { source: { kind: 'stream', stream: use('streams').from(given) }, type: null };
      }
    }
    return { source: { kind: 'text', text: stringToWellFormed(`${given}`) }, type: TEXT_TYPE };
  }

  // Workers take anything that gives bytes piece by piece; a String object is still a text.
  function isIterable(given) {
    return typeof given[symbolAsyncIterator] === 'function'
      || (typeof given[symbolIterator] === 'function' && !isStringObject(given));
  }

  function isStringObject(given) {
    return primordials.objectIsPrototypeOf(primordials.String.prototype, given);
  }

  function fromStream(stream) {
    const { isDisturbed } = use('streams');
    if (stream.locked || isDisturbed(stream)) {
      throw new TypeError('This ReadableStream is disturbed or locked; it cannot be a body.');
    }
    return { kind: 'stream', stream };
  }

  let sourceOf, takeSource, isUnusable, setSource;
  const INTERNAL = { __proto__: null };

  class Body {
    #source;
    #used = false;

    constructor(internal, source) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#source = source;
    }

    get body() {
      const source = this.#source;
      if (source === null) return null;
      if (source.kind === 'stream') return source.stream;
      const { streamOf } = use('streams');
      const stream = streamOf(this.#used ? { kind: 'bytes', bytes: new Uint8Array(0) } : source);
      if (this.#used) use('streams').close(stream);
      this.#source = { kind: 'stream', stream };
      return stream;
    }

    get bodyUsed() {
      const source = this.#source;
      if (source === null) return false;
      return this.#used || (source.kind === 'stream' && use('streams').isDisturbed(source.stream));
    }

    // Leaves this body used and gives what was in it, as native as it still is.
    #take() {
      if (this.#isUnusable()) {
        throw new TypeError(
            'Body has already been used. It can only be used once. Use tee() first if you need to '
            + 'read it twice.');
      }
      const source = this.#source;
      if (source === null) return null;
      this.#used = true;
      return source.kind === 'stream' ? use('streams').takeSource(source.stream) : source;
    }

    #isUnusable() {
      return this.bodyUsed || (this.#source?.kind === 'stream' && this.#source.stream.locked);
    }

    async arrayBuffer() {
      return typedArrayBuffer(owned(await readBytes(this.#take())));
    }

    async blob() {
      const type = use('fetch-api').contentTypeOf(this);
      return use('blob').fromBytes(
          await readBytes(this.#take()), type === null ? '' : use('mime-type').normal(type));
    }

    async bytes() {
      return owned(await readBytes(this.#take()));
    }

    async formData() {
      const type = use('fetch-api').contentTypeOf(this);
      const bytes = await readBytes(this.#take());
      return use('form-data').parse(bytes, type);
    }

    async json() {
      return jsonParse(await readText(this.#take()));
    }

    async text() {
      return readText(this.#take());
    }

    static {
      sourceOf = (body) => body.#source;
      setSource = (body, source) => { body.#source = source; };
      takeSource = (body) => body.#take();
      isUnusable = (body) => body.#isUnusable();
    }
  }

  expose(Body, 'Body');

  // Whether a source is known to hold nothing, without reading it.
  function isEmpty(source) {
    return (source.kind === 'text' && source.text === '')
      || (source.kind === 'bytes' && typedArrayByteLength(source.bytes) === 0);
  }

  // A source that one more body may have. Text and bytes are shared, since nobody writes to them;
  // a stream is split in two.
  function cloneSource(body) {
    if (isUnusable(body)) throw new TypeError('This body has been used and cannot be cloned.');
    const source = sourceOf(body);
    if (source === null || source.kind === 'text') return source;
    if (source.kind === 'bytes') return { kind: 'bytes', bytes: copyOfBytes(source.bytes) };
    const [first, second] = use('streams').tee(body.body);
    setSource(body, { kind: 'stream', stream: first });
    return { kind: 'stream', stream: second };
  }

  // ArrayBuffer.buffer of what we hand out must hold the body and nothing around it.
  function owned(bytes) {
    return primordials.arrayBufferByteLength(typedArrayBuffer(bytes)) === typedArrayByteLength(bytes)
      ? bytes
      : copyOfBytes(bytes);
  }

  async function readText(source) {
    if (source === null) return '';
    if (source.kind === 'text') {
      const { text } = source;
      return text.length > 0 && stringCharCodeAt(text, 0) === BYTE_ORDER_MARK
        ? stringSlice(text, 1)
        : text;
    }
    return textDecode(decoder, await readBytes(source));
  }

  async function readBytes(source) {
    if (source === null) return new Uint8Array(0);
    switch (source.kind) {
      case 'text': return textEncode(encoder, source.text);
      case 'bytes': return source.bytes;
      case 'native':
        return readAll(source.coding === undefined
          ? () => io.read(source.id) : use('content-coding').reader(source));
      default: return use('streams').readAll(source.stream);
    }
  }

  // All chunks that `next` promises until it promises undefined, in one piece.
  async function readAll(next) {
    const first = await next();
    if (first === undefined) return new Uint8Array(0);
    const chunks = [first];
    let length = typedArrayByteLength(first);
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      arrayPush(chunks, chunk);
      length += typedArrayByteLength(chunk);
      if (length > io.bodyBytesMax) {
        throw new RangeError(
          `A body read into memory may have at most ${io.bodyBytesMax} bytes; this one has more. Read it as a stream.`,
        );
      }
    }
    if (chunks.length === 1) return first;
    const all = new Uint8Array(length);
    let at = 0;
    for (let i = 0; i < chunks.length; i++) {
      typedArraySet(all, chunks[i], at);
      at += typedArrayByteLength(chunks[i]);
    }
    return all;
  }

  return {
    Body, INTERNAL, cloneSource, extract, isEmpty, isUnusable, readAll, readBytes, readText,
    setSource, sourceOf, takeSource,
  };
})
