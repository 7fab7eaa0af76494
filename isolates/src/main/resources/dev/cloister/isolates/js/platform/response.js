// Follows the Fetch Standard, section 5.5 "Response class" (https://fetch.spec.whatwg.org/#response-class),
// with the members that Workers add: `cf` and `webSocket`.
(function (use, host, io, primordials) {
  'use strict';
  const {
    RangeError, TypeError, arraySlice, jsonStringify, numberIsInteger, regExpExec,
    stringToLowerCase,
  } = primordials;
  const { expose, isObject, need, toByteString, toDictionary, toUSVString } = use('webidl');
  const { Body, INTERNAL, cloneSource, extract, isEmpty, setSource, takeSource } = use('body');
  const { Headers, combined, fromList, listOf, lowered } = use('headers');

  const NOT_IN_REASON = /[^\t\x20-\x7e\x80-\xff]/;

  function statusOf(given) {
    const status = +given;
    if (!numberIsInteger(status) || status < 200 || status > 599) {
      throw new RangeError(
          `Responses may only be constructed with status codes in the range 200 to 599, inclusive. `
          + `The status here is ${status}.`);
    }
    return status;
  }

  function isNullBodyStatus(status) {
    return status === 101 || status === 204 || status === 205 || status === 304;
  }

  function isRedirectStatus(status) {
    return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  }

  function isManual(given) {
    const how = `${given}`;
    if (how !== 'automatic' && how !== 'manual') {
      throw new TypeError(`encodeBody: unexpected value: ${how}`);
    }
    return how === 'manual';
  }

  // Whether a flat list has a `content-encoding`, told by its length and so at next to no cost.
  function hasCoding(list) {
    for (let i = 0; i < list.length; i += 2) {
      if (list[i].length === 16 && stringToLowerCase(list[i]) === 'content-encoding') return true;
    }
    return false;
  }

  let isResponse, isByHand, partsOf, fromParts, typedBy;
  const NOTHING = { __proto__: null, source: null, type: null };

  class Response extends Body {
    #status = 200;
    #statusText = '';
    // Either a Headers object or, until somebody asks for one, a flat list.
    #headers = null;
    #list = [];
    // Whether the headers can only be read: those of an answer that came in, or of a redirect.
    #immutable = false;
    #url = '';
    #redirected = false;
    #type = 'default';
    #cf = undefined;
    #webSocket = null;
    // Whether the body is already as a `content-encoding` of ours says.
    #byHand = false;

    constructor(body = null, init = undefined, internal = undefined) {
      if (internal === INTERNAL) {
        super(INTERNAL, body);
        return;
      }
      const { source, type } = body === null ? NOTHING : extract(body);
      super(INTERNAL, source);
      if (init !== undefined && init !== null) this.#apply(init);
      if (source !== null && isNullBodyStatus(this.#status)) {
        if (!isEmpty(source)) {
          throw new TypeError(
              `Response with null body status (${this.#status}) cannot have a body.`);
        }
        setSource(this, null);
      } else if (type !== null) {
        this.#giveType(type);
      }
    }

    #apply(init) {
      const { status, statusText, headers, webSocket, cf, encodeBody } = toDictionary(
          init, 'The options of a Response');
      if (encodeBody !== undefined && encodeBody !== 'automatic' && encodeBody !== 'manual') {
        throw new TypeError(`encodeBody: unexpected value: ${encodeBody}`);
      }
      if (webSocket !== undefined && webSocket !== null) {
        this.#upgrade(webSocket, status);
      } else if (status !== undefined) {
        this.#status = statusOf(status);
      }
      if (statusText !== undefined) {
        this.#statusText = toByteString(statusText, 'A status text');
        if (regExpExec(NOT_IN_REASON, this.#statusText) !== null) {
          throw new TypeError('A status text has a control character.');
        }
      }
      if (headers !== undefined) this.#headers = new Headers(headers);
      if (cf !== undefined) this.#cf = cf;
      if (encodeBody !== undefined) this.#byHand = isManual(encodeBody);
    }

    #upgrade(webSocket, status) {
      if (!use('web-socket').isSocket(webSocket)) {
        throw new TypeError("Incorrect type for the 'webSocket' field on 'ResponseInit': the provided value is not of type 'WebSocket'.");
      }
      if (+status !== 101) throw new RangeError('Responses with a WebSocket must have status code 101.');
      this.#status = 101;
      this.#webSocket = webSocket;
    }

    #giveType(type) {
      if (this.#headers === null) {
        this.#list = ['content-type', type];
      } else if (combined(listOf(this.#headers), 'content-type') === null) {
        primordials.arrayPush(listOf(this.#headers), 'content-type', type);
      }
    }

    get status() { return this.#status; }
    get statusText() { return this.#statusText; }
    get ok() { return this.#status >= 200 && this.#status <= 299; }
    get headers() { return this.#headers ??= fromList(lowered(this.#list), this.#immutable); }
    get url() { return this.#url; }
    get redirected() { return this.#redirected; }
    get type() { return this.#type; }
    get webSocket() { return this.#webSocket; }
    get cf() { return this.#cf; }

    clone() {
      if (this.#webSocket !== null) throw new TypeError('Cannot clone a response to a WebSocket handshake.');
      const copy = new Response(cloneSource(this), undefined, INTERNAL);
      copy.#status = this.#status;
      copy.#statusText = this.#statusText;
      copy.#list = this.#headers === null ? this.#list : arraySlice(listOf(this.#headers));
      copy.#immutable = this.#immutable;
      copy.#url = this.#url;
      copy.#redirected = this.#redirected;
      copy.#type = this.#type;
      copy.#cf = this.#cf;
      copy.#byHand = this.#byHand;
      return copy;
    }

    static error() {
      const response = new Response(null, undefined, INTERNAL);
      response.#status = 0;
      response.#type = 'error';
      return response;
    }

    static json(data, init = undefined) {
      need(1, arguments.length, 'Response.json');
      // What has no JSON form becomes the text "undefined", as on Workers.
      const response = new Response(`${jsonStringify(data)}`, init);
      response.#retype('application/json');
      return response;
    }

    // Exchanges the content type that the constructor derived from the body, not a given one.
    #retype(type) {
      if (this.#headers === null) {
        this.#list = ['content-type', type];
      } else {
        const list = listOf(this.#headers);
        const last = list.length - 2;
        if (list[last] === 'content-type' && list[last + 1] === 'text/plain;charset=UTF-8') {
          list[last + 1] = type;
        }
      }
    }

    static redirect(url, status = 302) {
      need(1, arguments.length, 'Response.redirect');
      const target = use('url').parse(toUSVString(url));
      if (target === null) throw new TypeError(`Unable to parse URL: ${toUSVString(url)}`);
      const code = +status;
      if (!isRedirectStatus(code)) {
        throw new RangeError(
            `${code} is not a redirect status code. `
            + 'It must be one of: 301, 302, 303, 307, or 308.');
      }
      const response = new Response(null, undefined, INTERNAL);
      response.#status = code;
      response.#list = ['location', target];
      response.#immutable = true;
      return response;
    }

    static {
      isResponse = (value) => isObject(value) && #status in value;
      partsOf = (response, body) => ({
        __proto__: null,
        status: response.#status,
        statusText: response.#statusText,
        headers: response.#headers === null ? response.#list : listOf(response.#headers),
        body,
        webSocket: response.#webSocket,
      });
      isByHand = (response) => response.#byHand;
      fromParts = (parts) => {
        const coding = parts.body?.kind === 'native' && hasCoding(parts.headers)
          ? use('content-coding').codingIn(parts.headers) : undefined;
        if (coding !== undefined) parts.body.coding = coding;
        const response = new Response(parts.body, undefined, INTERNAL);
        response.#status = parts.status;
        response.#statusText = parts.statusText ?? '';
        response.#list = parts.headers;
        response.#immutable = true;
        response.#url = parts.url ?? '';
        response.#redirected = parts.redirected === true;
        if (parts.socket !== undefined) response.#webSocket = use('web-socket').remote(parts.socket, io.sockets().belongs());
        return response;
      };
      typedBy = (response) => combined(
          response.#headers === null ? lowered(response.#list) : listOf(response.#headers),
          'content-type');
    }
  }

  expose(Response, 'Response');

  // The parts of an answer on its way out; its body is used from now on.
  function toParts(response) {
    if (!isResponse(response)) {
      throw new TypeError(
          "Incorrect type for Promise: the Promise did not resolve to 'Response'.");
    }
    const parts = partsOf(response, takeSource(response));
    return parts.body !== null && (parts.body.coding !== undefined || hasCoding(parts.headers))
      ? use('content-coding').suited(parts, isByHand(response)) : parts;
  }

  return { Response, contentTypeOf: typedBy, fromParts, isResponse, toParts };
})
