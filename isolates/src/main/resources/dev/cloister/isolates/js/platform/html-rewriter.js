// `HTMLRewriter` of Workers (https://developers.cloudflare.com/workers/runtime-apis/html-rewriter/): handlers for
// the parts of an HTML document, called while it streams through.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, arrayPush, arraySlice, regExpExec, textEncode, typedArrayByteLength, copyOfBytes,
  } = primordials;
  const { expose, isObject, need, toUSVString } = use('webidl');
  const { Selectors } = use('html-selectors');

  const HANDLERS_MAX = 1000;
  const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]*))/i;
  const encoder = new primordials.TextEncoder();

  function readHandlers(given, names, type) {
    if (!isObject(given) && given !== null) throw new TypeError(`The handlers must be an object, as ${type} has them.`);
    const handlers = { __proto__: null };
    for (let i = 0; i < names.length; i++) {
      const handler = given?.[names[i]];
      if (handler === undefined) continue;
      if (typeof handler !== 'function') {
        throw new TypeError(
            `Incorrect type for the '${names[i]}' field on '${type}': the provided value is not of type 'function'.`);
      }
      handlers[names[i]] = (token) => primordials.reflectApply(handler, given, [token]);
    }
    return handlers;
  }

  class HTMLRewriter {
    #selectors = new Selectors();
    #handlers = [];
    #documentHandlers = [];

    on(selector, handlers) {
      need(2, arguments.length, 'HTMLRewriter.on');
      const read = readHandlers(handlers, ['element', 'comments', 'text'], 'ElementContentHandlers');
      this.#selectors.add(toUSVString(selector));
      arrayPush(this.#handlers, read);
      return this;
    }

    onDocument(handlers) {
      need(1, arguments.length, 'HTMLRewriter.onDocument');
      if (this.#documentHandlers.length >= HANDLERS_MAX) {
        throw new TypeError(`A rewriter takes at most ${HANDLERS_MAX} handlers of documents.`);
      }
      arrayPush(this.#documentHandlers,
          readHandlers(handlers, ['doctype', 'comments', 'text', 'end'], 'DocumentContentHandlers'));
      return this;
    }

    transform(response) {
      const { Response, contentTypeOf, isResponse, toParts } = use('response');
      if (!isResponse(response)) {
        throw new TypeError("Failed to execute 'transform' on 'HTMLRewriter': parameter 1 is not of type 'Response'.");
      }
      const charset = regExpExec(CHARSET, contentTypeOf(response) ?? '');
      const encoding = use('html-encoding').encodingOf(charset?.[1] ?? charset?.[2] ?? 'utf-8');
      const { body } = toParts(response);
      if (body === null) return response;
      const { Rewriting } = use('html-rewriting');
      const rewriting = new Rewriting(
          this.#selectors, arraySlice(this.#handlers), arraySlice(this.#documentHandlers), encoding);
      return new Response(rewritten(readerOf(body), rewriting), response);
    }
  }
  expose(HTMLRewriter, 'HTMLRewriter');

  // A source of a body as {read, cancel}: each `read` promises the next bytes, undefined at the end.
  function readerOf(source) {
    if (source.kind === 'stream') return use('streams').reading(source.stream);
    if (source.kind === 'native') {
      return { __proto__: null, read: () => io.read(source.id), cancel: () => io.cancel(source.id) };
    }
    let bytes = source.kind === 'text' ? textEncode(encoder, source.text) : source.bytes;
    return {
      __proto__: null,
      async read() {
        const given = bytes;
        bytes = undefined;
        return given;
      },
      cancel() {},
    };
  }

  // The first piece is read at once, more when somebody takes it.
  function rewritten(reader, rewriting) {
    const { ReadableStream } = use('streams');
    let ended = false;
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        try {
          let bytes;
          do {
            const chunk = await reader.read();
            ended = chunk === undefined;
            // A copy, since whoever wrote the chunk may go on to change it.
            bytes = await (ended ? rewriting.end() : rewriting.write(copyOfBytes(chunk)));
          } while (!ended && typedArrayByteLength(bytes) === 0);
          if (typedArrayByteLength(bytes) > 0) controller.enqueue(bytes);
          if (!ended) return;
          controller.close();
          controller.byobRequest?.respond(0);
        } catch (error) {
          if (!ended) reader.cancel(error);
          throw error;
        }
      },
      cancel: (reason) => (ended ? undefined : reader.cancel(reason)),
    }, { __proto__: null, highWaterMark: 1 });
  }

  return { HTMLRewriter };
})
